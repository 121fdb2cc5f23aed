import { describe, expect, it } from 'vitest';
import type { Terraform } from '../../synth.ts';
import { all, ref } from '../terraform.ts';
import { cdn, fourFrontEnds } from './cdn.ts';

/** What a request for a path meets on its way. */
interface Route {
  origin: string;
  caching: string;
  forwarded: string | undefined;
  headers: string;
  functions: string[];
  methods: string[];
}

/** As CloudFront reads a path pattern: * is any characters, ? is one, case matters, and it is of the whole path. */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .split(/([*?])/)
    .map((part) => ({ '*': '.*', '?': '.' })[part] ?? part.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}$`, 's').test(path);
}

/** The first behavior whose pattern matches, and the default one last. */
function routeOf(terraform: Terraform, distribution: string, path: string): Route {
  const { ordered_cache_behavior, default_cache_behavior, origin } = all(terraform, 'aws_cloudfront_distribution')[
    distribution
  ];
  const behavior =
    ordered_cache_behavior.find(({ path_pattern }: { path_pattern: string }) => matches(path_pattern, path)) ??
    default_cache_behavior;
  expect(behavior).toMatchObject({ viewer_protocol_policy: 'redirect-to-https', cached_methods: ['GET', 'HEAD'] });
  const [target, ...others] = origin.filter(
    ({ origin_id }: { origin_id: string }) => origin_id === behavior.target_origin_id,
  );
  expect(others).toEqual([]);
  const name = (type: string, reference: string | undefined) =>
    Object.entries(all(terraform, type)).find(([address]) => reference?.startsWith(`\${${type}.${address}.`))?.[1]
      .name ?? reference;
  return {
    origin: target.domain_name,
    caching: name('aws_cloudfront_cache_policy', behavior.cache_policy_id),
    forwarded: name('aws_cloudfront_origin_request_policy', behavior.origin_request_policy_id),
    headers: name('aws_cloudfront_response_headers_policy', behavior.response_headers_policy_id),
    functions: (behavior.function_association ?? []).map((association: { event_type: string; function_arn: string }) =>
      [association.event_type, name('aws_cloudfront_function', association.function_arn)].join(' '),
    ),
    methods: behavior.allowed_methods,
  };
}

const files = ['GET', 'HEAD', 'OPTIONS'];
const bucket = (role: string) => ref(`aws_s3_bucket.storage_${role}_bucket.bucket_regional_domain_name`);

const django: Route = {
  origin: ref('aws_lb.load_balancer_alb.dns_name'),
  // AWS's CachingDisabled.
  caching: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  forwarded: 'shop-test-django',
  headers: 'shop-test-django',
  functions: [],
  methods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
};
const stored = (role: 'static' | 'media', site = 'site'): Route => ({
  origin: bucket(role),
  caching: 'shop-test-files',
  forwarded: undefined,
  headers: `shop-test-${role}`,
  functions: role === 'media' ? [`viewer-response shop-test-media_${site}`] : [],
  methods: files,
});
const frontEnd = (name: string, site = 'site'): Route => ({
  origin: bucket(`front_end_${name}`),
  caching: 'shop-test-front-ends',
  forwarded: undefined,
  headers: 'shop-test-front-end',
  functions: [`viewer-request shop-test-front-end-${name}_${site}`],
  methods: files,
});

/** One test a path, so that a failure names it. */
function itLeads(terraform: Terraform, distribution: string, routes: [path: string, route: Route][]): void {
  for (const [path, route] of routes) {
    const shown = [route.origin.replace(/^\$\{aws_(\w+)\.(\w+)\..*$/, '$1 $2'), ...route.functions].join(', ');
    it(`leads ${path} to ${shown}`, () => {
      expect(routeOf(terraform, distribution, path)).toEqual(route);
    });
  }
}

describe('a site without a front end', () => {
  itLeads(cdn(), 'cdn_site_distribution', [
    ['/', django],
    ['/orders/42', django],
    ['/api/orders', django],
    ['/admin/', django],
    ['/static/admin/css/base.css', stored('static')],
    ['/static/', stored('static')],
    // Not that folder.
    ['/static', django],
    ['/statics/app.css', django],
    ['/Static/app.css', django],
    // Users are shown media by signed URLs.
    ['/media/photo.jpg', django],
  ]);

  describe('that wants a password', () => {
    const closed = { ...django, functions: ['viewer-request shop-test-django_site'] };
    const unlocked = { ...django, functions: ['viewer-request shop-test-django-paths_site'] };
    itLeads(cdn({ settings: { basicAuth: { sha256: 'a'.repeat(64) } } }), 'cdn_site_distribution', [
      ['/', closed],
      ['/orders/42', closed],
      // What Django has a log-in for, and what its pages load.
      ['/api/orders', unlocked],
      ['/admin/', unlocked],
      ['/static/app.css', stored('static')],
    ]);
  });

  describe('whose files are under other paths', () => {
    const djangoPaths = { django: [], static: '/files/static/*', media: '/files/*' };
    itLeads(cdn({ djangoPaths }), 'cdn_site_distribution', [
      ['/files/static/app.css', stored('static')],
      ['/files/photo.jpg', stored('media')],
      ['/static/app.css', django],
    ]);
  });
});

describe('a site with one front end', () => {
  itLeads(cdn({ frontEnds: [{ name: 'shop', kind: 'spa' }] }), 'cdn_site_distribution', [
    ['/', frontEnd('shop')],
    ['/index.html', frontEnd('shop')],
    ['/orders/42', frontEnd('shop')],
    ['/releases/v1.2/notes', frontEnd('shop')],
    ['/assets/app-3f2a.js', frontEnd('shop')],
    ['/.well-known/apple-app-site-association', frontEnd('shop')],
    ['/media/photo.jpg', frontEnd('shop')],
    // A pattern is of the whole path.
    ['/admin', frontEnd('shop')],
    ['/apiary', frontEnd('shop')],
    ['/API/orders', frontEnd('shop')],
    ['//api/orders', frontEnd('shop')],
    ['/orders/api/', frontEnd('shop')],
    ['/api/', django],
    ['/api/orders', django],
    ['/api/orders/42.json', django],
    ['/admin/login/', django],
    ['/static/app.css', stored('static')],
  ]);

  describe('below the root', () => {
    itLeads(cdn({ frontEnds: [{ name: 'help', kind: 'pages', path: '/help' }] }), 'cdn_site_distribution', [
      ['/', django],
      ['/helpers', django],
      ['/help', frontEnd('help')],
      ['/help/', frontEnd('help')],
      ['/help/x', frontEnd('help')],
      ['/api/help/', django],
    ]);
  });
});

describe('the host name of the domain, with two of four front ends', () => {
  itLeads(cdn(fourFrontEnds), 'cdn_site_distribution', [
    ['/', frontEnd('shop')],
    ['/orders/42', frontEnd('shop')],
    ['/helpers', frontEnd('shop')],
    ['/manual/en/', frontEnd('shop')],
    ['/help', frontEnd('help')],
    ['/help/x/', frontEnd('help')],
    ['/help/search', frontEnd('help')],
    // What says more before its first wildcard wins, however long the rest is.
    ['/help/search/', django],
    ['/help/search/cats', django],
    ['/help/feed.xml', frontEnd('help')],
    ['/orders/feed.xml', django],
    ['/feed.xml', frontEnd('shop')],
    ['/api/orders', django],
    ['/export/1/orders.csv', django],
    ['/export/1/2/orders.csv', django],
    ['/export/12/orders.csv', frontEnd('shop')],
    ['/export/1/orders.CSV', frontEnd('shop')],
    ['/static/app.css', stored('static')],
    ['/media/photo.jpg', stored('media')],
  ]);
});

describe('the host name of its own that the two others have', () => {
  const site = 'site-office-example-com';
  itLeads(cdn(fourFrontEnds), 'cdn_site_office_example_com_distribution', [
    ['/', frontEnd('office', site)],
    ['/help/x/', frontEnd('office', site)],
    ['/help/feed.xml', django],
    ['/manual', frontEnd('office', site)],
    ['/manual/en', frontEnd('manual', site)],
    ['/manual/en/', frontEnd('manual', site)],
    ['/manual/en/img/logo.svg', frontEnd('manual', site)],
    ['/manual/english', frontEnd('office', site)],
    // Django is under each host name.
    ['/api/orders', django],
    ['/admin/', django],
    ['/static/app.css', stored('static')],
    ['/media/photo.jpg', stored('media', 'site-office-example-com')],
  ]);
});

describe('a host name of its own without a front end at its root', () => {
  const terraform = cdn({
    frontEnds: [{ name: 'help', kind: 'pages', path: '/help' }],
    loadBalancer: { domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } },
    settings: { hostNames: { help: 'help.example.com' }, basicAuth: { sha256: 'a'.repeat(64) } },
  });
  itLeads(terraform, 'cdn_site_help_example_com_distribution', [
    ['/help/x/', frontEnd('help', 'site-help-example-com')],
    ['/', { ...django, functions: ['viewer-request shop-test-django_site-help-example-com'] }],
    ['/api/orders', { ...django, functions: ['viewer-request shop-test-django-paths_site-help-example-com'] }],
  ]);
  itLeads(terraform, 'cdn_site_distribution', [
    ['/help/x/', { ...django, functions: ['viewer-request shop-test-django_site'] }],
    ['/', { ...django, functions: ['viewer-request shop-test-django_site'] }],
  ]);
});

describe('a site whose static files Django serves', () => {
  const terraform = cdn({ djangoPaths: { staticFrom: 'django' } });
  // CloudFront keeps each file for as long as its Cache-Control says, and asks for the others anew.
  itLeads(terraform, 'cdn_site_distribution', [
    ['/static/app.css', { ...django, caching: 'shop-test-front-ends', forwarded: 'shop-test-static', methods: files }],
    ['/', django],
  ]);

  it('asks Django as everyone would, without cookies', () => {
    expect(all(terraform, 'aws_cloudfront_origin_request_policy').cdn_static_requests).toMatchObject({
      headers_config: { headers: { items: ['CloudFront-Forwarded-Proto', 'Host'] } },
      cookies_config: { cookie_behavior: 'none' },
      query_strings_config: { query_string_behavior: 'none' },
    });
  });

  it('reads no bucket', () => {
    const [distribution] = Object.values(all(terraform, 'aws_cloudfront_distribution'));
    expect(distribution.origin.map(({ origin_id }: { origin_id: string }) => origin_id)).toEqual(['django']);
  });
});

it('asks no origin for which no path is', () => {
  const origins = (terraform: Terraform, distribution: string) =>
    all(terraform, 'aws_cloudfront_distribution')[distribution].origin.map(
      ({ origin_id }: { origin_id: string }) => origin_id,
    );
  expect(origins(cdn(), 'cdn_site_distribution')).toEqual(['django', 'static']);
  const four = cdn(fourFrontEnds);
  expect(origins(four, 'cdn_site_distribution')).toEqual([
    'django',
    'front-end-help',
    'front-end-shop',
    'media',
    'static',
  ]);
  expect(origins(four, 'cdn_site_office_example_com_distribution')).toEqual([
    'django',
    'front-end-manual',
    'front-end-office',
    'media',
    'static',
  ]);
});
