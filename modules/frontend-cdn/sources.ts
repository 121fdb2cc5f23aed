import type { Sources } from '../shared/sources.ts';

export const cdnSources = {
  'storage.static.url': {
    variable: 'STATIC_URL',
    secret: 'no',
    from: '`application.djangoPaths.static`: where the CDN has static files, such as `https://app.example.com/static/`',
    present: 'with `cdn`',
  },
  'storage.media.url': {
    variable: 'MEDIA_URL',
    secret: 'no',
    from: '`application.djangoPaths.media`: where the CDN shows media, such as `https://app.example.com/media/`',
    present: 'with `cdn` and `djangoPaths.media`',
  },
} satisfies Sources;
