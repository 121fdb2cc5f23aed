import type { Sources } from '../shared/sources.ts';

export const cacheSources = {
  'cache.url': {
    variable: 'CACHE_URL',
    secret: 'yes',
    forms: ['scheme', 'query', 'path'],
    from: '`cache`: `rediss://:<token>@<address>:6379/0?ssl_cert_reqs=required`, and how redis-py gives up a Redis that says nothing any more: `&socket_timeout=10&socket_connect_timeout=5&socket_keepalive=true&health_check_interval=10&retry_on_timeout=true`',
    present: 'with `cache`',
  },
  'cache.host': { secret: 'no', from: '`cache`: the address of Redis', present: 'with `cache`' },
  'cache.port': { secret: 'no', from: '`cache`: `6379`', present: 'with `cache`' },
  'cache.password': { secret: 'yes', from: '`cache`: the token', present: 'with `cache`' },
} satisfies Sources;
