import type { Sources } from '../shared/sources.ts';

export const loadBalancerSources = {
  hosts: {
    variable: 'DJANGO_ALLOWED_HOSTS',
    secret: 'no',
    forms: ['separator'],
    from: '`loadBalancer`: the host names that Django is served under, with commas between them; last, with `web.internal`, the one that services call it by',
    present: 'always',
  },
  origins: {
    variable: 'DJANGO_CSRF_TRUSTED_ORIGINS',
    secret: 'no',
    forms: ['separator'],
    from: '`loadBalancer`: the origins of these, such as `https://app.example.com`',
    present: 'always',
  },
  host: { secret: 'no', from: '`loadBalancer`: the first of `hosts`', present: 'always' },
  url: { secret: 'no', from: '`loadBalancer`: the first of `origins`', present: 'always' },
  proxyHeader: {
    variable: 'DJANGO_SECURE_PROXY_SSL_HEADER',
    secret: 'no',
    from: '`loadBalancer`: `HTTP_X_FORWARDED_PROTO`; `HTTP_CLOUDFRONT_FORWARDED_PROTO` with `cdn`, where the load balancer knows only how CloudFront came',
    present: 'always',
  },
} satisfies Sources;
