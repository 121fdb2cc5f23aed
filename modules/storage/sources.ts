import type { Sources } from '../shared/sources.ts';

export const storageSources = {
  'storage.static.name': { variable: 'STATIC_BUCKET', secret: 'no', from: '`storage`', present: 'always' },
  'storage.media.name': { variable: 'MEDIA_BUCKET', secret: 'no', from: '`storage`', present: 'always' },
} satisfies Sources;
