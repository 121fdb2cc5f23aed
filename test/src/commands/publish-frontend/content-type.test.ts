import { expect, it } from 'vitest';
import { contentTypeOf } from '../../../../src/commands/publish-frontend/content-type.ts';

it.each([
  ['index.html', 'text/html; charset=utf-8'],
  ['assets/index-BkQw3X_z.js', 'text/javascript; charset=utf-8'],
  ['module.MJS', 'text/javascript; charset=utf-8'],
  ['style.css', 'text/css; charset=utf-8'],
  ['data.json', 'application/json; charset=utf-8'],
  ['index.js.map', 'application/json; charset=utf-8'],
  ['manifest.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['robots.txt', 'text/plain; charset=utf-8'],
  ['sitemap.xml', 'application/xml'],
  ['logo.svg', 'image/svg+xml'],
  ['favicon.ico', 'image/vnd.microsoft.icon'],
  ['photo.avif', 'image/avif'],
  ['font.woff2', 'font/woff2'],
  ['code.wasm', 'application/wasm'],
  ['.well-known/apple-app-site-association', 'application/json; charset=utf-8'],
  ['.well-known/assetlinks.json', 'application/json; charset=utf-8'],
  ['folder.with.html/LICENSE', 'application/octet-stream'],
  ['html', 'application/octet-stream'],
  ['.htaccess', 'application/octet-stream'],
  ['data.unknown', 'application/octet-stream'],
])('%s is served as %s', (path, type) => {
  expect(contentTypeOf(path)).toBe(type);
});
