import type { Form } from './sources.ts';

/** The parts of a URL, without its password. */
export interface UrlParts {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** With its slash. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
}

/** A URL in the form that a team wants it in. Without a password, that of the user alone. */
export function urlIn({ scheme, query, path }: Form, parts: UrlParts, password?: string): string {
  const login = password === undefined ? parts.user : `${parts.user}:${password}`;
  return [
    `${scheme ?? parts.scheme}://${login}@${parts.host}:${parts.port}`,
    path === false ? '' : parts.path,
    query === false ? '' : `?${parts.query}`,
  ].join('');
}
