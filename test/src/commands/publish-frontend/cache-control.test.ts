import { describe, expect, it } from 'vitest';
import { cacheControl, kindOf } from '../../../../src/commands/publish-frontend/cache-control.ts';

const conventions = [
  'assets/',
  '_next/static/',
  '_astro/',
  '_nuxt/',
  '_app/immutable/',
  'static/js/',
  'static/css/',
  'static/media/',
];

describe('a file of a front end', () => {
  it.each([
    // Vite and Rollup: 8 characters, among them hyphens and underscores.
    'assets/index-BkQw3X_z.js',
    'assets/index-D-k3_x9Z.css',
    'assets/UserProfileSettingsPage-BkQwXyzA.js',
    'assets/index-BkQw3X_z.js.map',
    'assets/deep/er/inter-latin-600-normal-D273HNI0.woff2',
    // Next.
    '_next/static/chunks/4bd1b696-409494caf8c83275.js',
    '_next/static/chunks/app/[slug]/page-0b1c2d3e4f5a6b7c.js',
    '_next/static/css/5e6f7a8b9c0d1e2f.css',
    '_next/static/media/a34f9d1faa5f3315-s.p.woff2',
    '_next/static/wQ9aZ3kLmN0pRsT4uVxY7/_buildManifest.js',
    '_next/static/0123456789abcdef0123456789abcdef01234567/_ssgManifest.js',
    // Astro, Nuxt, SvelteKit.
    '_astro/hoisted.V2R8AmkL.js',
    '_astro/photo.BkQw3X9z_Z1abcd.webp',
    '_nuxt/DlAUqK2U.js',
    '_app/immutable/entry/start.C7rx5MxK.js',
    '_app/immutable/chunks/DlAUqK2U.js',
    // Create React App.
    'static/js/main.a1b2c3d4.js',
    'static/js/787.0f1e2d3c.chunk.js',
    'static/js/main.a1b2c3d4.js.LICENSE.txt',
    'static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg',
  ])('may be kept for good as %s', (path) => {
    expect(kindOf(path, conventions)).toBe('hashed');
  });

  it.each([
    'favicon.ico',
    'robots.txt',
    'sw.js',
    'service-worker.js',
    'manifest.webmanifest',
    '.well-known/security.txt',
    // A hash, and no folder whose names change with the content.
    'index-BkQw3X_z.js',
    'images/photo.a1b2c3d4.jpg',
    'myassets/index-BkQw3X_z.js',
    // Copied into such a folder under a name of its own.
    'assets/logo.svg',
    'assets/index.js',
    'assets/component-library-v2.js',
    'assets/apple-touch-icon-180x180.png',
    'assets/og-1200x630.png',
    'assets/screen-1024x768.png',
    'assets/fonts/Inter-SemiBold.woff2',
    'assets/fonts/KaTeX_AMS-Regular.woff2',
    'assets/fonts/fa-solid-900.woff2',
    'assets/team/photo123.jpg',
    'assets/IMG_2024.jpg',
    'assets/report-20240131.pdf',
    'assets/photo-24-01-31.jpg',
    'assets/Top-Left.svg',
    'assets/Screenshots/first.png',
    'assets/jquery-3.7.1.min.js',
    '_next/static/development/_buildManifest.js',
  ])('is asked for each time as %s', (path) => {
    expect(kindOf(path, conventions)).toBe('other');
  });

  it.each(['index.html', 'about/index.HTML', 'old.htm', 'page.xhtml', 'assets/frame-BkQw3X_z.html'])(
    'is a page, and never kept, as %s',
    (path) => {
      expect(kindOf(path, conventions)).toBe('page');
    },
  );

  it('has the header of its kind', () => {
    expect(cacheControl).toEqual({
      page: 'no-store',
      hashed: 'public, max-age=31536000, immutable',
      other: 'public, max-age=0, s-maxage=31536000, must-revalidate',
    });
  });
});
