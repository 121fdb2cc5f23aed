import { readFileSync } from 'node:fs';

/** The code of the function that no page loads media as scripts past, which is JavaScript of CloudFront's own: media-response.js. */
export function mediaResponseCode(): string {
  // Commands run at the root of the project.
  return readFileSync('modules/frontend-cdn/media-response.js', 'utf8');
}
