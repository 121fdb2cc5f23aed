/** How tasks reach PostgreSQL, in the words of libpq (https://www.postgresql.org/docs/current/libpq-ssl.html). */
export interface Tls {
  readonly sslmode: 'disable' | 'require' | 'verify-full';
  /** A file in the image with the certificates that sign those of servers. */
  readonly sslrootcert?: string;
}

/** With the file of certificates tasks talk to the server of that name alone; without it to whoever answers. */
export function tlsOf(certificates: string | undefined): Tls {
  return certificates === undefined ? { sslmode: 'require' } : { sslmode: 'verify-full', sslrootcert: certificates };
}

/** The same as the query of a URL. */
export function queryOf(tls: Tls): string {
  return Object.entries(tls)
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}
