import type { Sources } from '../shared/sources.ts';

export const cacheSources = {
  'cache.url': {
    variable: 'CACHE_URL',
    secret: 'yes',
    from: '`cache`: `rediss://:<token>@<address>:6379/0?ssl_cert_reqs=required`',
    present: 'with `cache`',
  },
} satisfies Sources;
