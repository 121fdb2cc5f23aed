import { basename, extname } from 'node:path/posix';
import { contentType } from 'mime-types';

/** What has no extension, and browsers or phones ask for by its name. */
const byName: Record<string, string> = {
  // https://developer.apple.com/documentation/xcode/supporting-associated-domains
  'apple-app-site-association': 'application/json; charset=utf-8',
};

/** The Content-Type of a file, with its charset for texts. */
export function contentTypeOf(path: string): string {
  const name = basename(path);
  // Without a dot before it, the library takes a name such as `html` for an extension.
  const extension = extname(name);
  return byName[name] ?? ((extension && contentType(extension)) || 'application/octet-stream');
}

export function isPage(path: string): boolean {
  return /^(text\/html|application\/xhtml\+xml)/.test(contentTypeOf(path));
}
