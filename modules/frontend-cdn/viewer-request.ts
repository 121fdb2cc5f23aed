import { readFileSync } from 'node:fs';

/** What the function at CloudFront is told of the paths that it runs for. */
export interface ViewerRequestSite {
  /** `django` leaves paths as they are, and `django-path` lets everybody in. */
  kind: 'spa' | 'pages' | 'django' | 'django-path';
  /** Where the paths begin: `/` or one that ends in a slash. */
  path: string;
  /** The host name that all others are redirected to. Without it none is. */
  hostName?: string;
  /** A SHA-256 of the credentials that browsers must send, as they send them. Without it none must. */
  basicAuthSha256?: string;
}

/** The code of the function, which is JavaScript of CloudFront's own: viewer-request.js. */
export function viewerRequestCode(site: ViewerRequestSite): string {
  // Commands run at the root of the project.
  const code = readFileSync('modules/frontend-cdn/viewer-request.js', 'utf8');
  return `const site = ${JSON.stringify(site)};\n${code}`;
}
