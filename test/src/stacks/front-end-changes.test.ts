import { expect, it } from 'vitest';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { environmentTerraform } from '../../stacks.ts';
import type { Terraform } from '../../synth.ts';
import { environment, frontEnd, leastApplication, type Overrides } from '../configuration/config.ts';

interface Configuration extends Overrides {
  frontEnds?: ReturnType<typeof frontEnd>[];
  djangoPaths?: { media?: string };
}

const domain = { hostName: 'app.example.com', otherHostNames: ['www.example.com'], hostedZoneId: 'Z0EXAMPLE' };
const overInternet = { originAccess: 'prefix-list' as const };
const basicAuth = { sha256: 'a'.repeat(64) };
const shop = frontEnd();
const office = frontEnd({ name: 'office', path: '/office' });
const offices = frontEnd({ name: 'offices' });
/** They are called as what CloudFront has for Django. */
const likeDjango = ['django', 'django-paths'].map((name) => frontEnd({ name, path: `/${name}` }));
const hostNames = { office: 'office.example.com' };

const configurations: Configuration[] = [
  // From no CDN to one, and between the two ways to the load balancer, with and without a domain.
  ...[{ loadBalancer: {} }, { loadBalancer: { domain } }].flatMap((withOrWithoutDomain) => [
    { ...withOrWithoutDomain, loadBalancer: { ...withOrWithoutDomain.loadBalancer, waf: {} } },
    ...[{}, overInternet].map((cdn) => ({ ...withOrWithoutDomain, cdn: { ...cdn, waf: {} } })),
  ]),
  // A front end comes, and gets a host name of its own, which one nearer to the root joins. Then it has that name alone, or another.
  ...[
    { frontEnds: [shop], cdn: {} },
    { frontEnds: [shop, office], cdn: {} },
    { frontEnds: [shop, office], cdn: { hostNames } },
    { frontEnds: [shop, office, offices], cdn: { hostNames: { ...hostNames, offices: hostNames.office } } },
    { frontEnds: [offices, shop, office], cdn: { hostNames: { offices: hostNames.office } } },
    { frontEnds: [shop, office], cdn: { hostNames: { office: 'desk.example.com' } } },
    { frontEnds: [office, ...likeDjango], cdn: { hostNames: { ...hostNames, django: hostNames.office } } },
  ].flatMap(({ frontEnds, cdn }) => [
    { frontEnds, loadBalancer: { domain }, cdn },
    { frontEnds, loadBalancer: { domain }, cdn: { ...cdn, basicAuth }, djangoPaths: { media: '/media/*' } },
  ]),
];

function stackOf({ frontEnds = [], djangoPaths = {}, ...overrides }: Configuration): Terraform {
  const application = applicationSchema.parse({ ...leastApplication, frontEnds, djangoPaths });
  const config = environment({ ...overrides, ...(overrides.cdn && { collectStatic: {} }) });
  return environmentTerraform(application, config);
}

/** What AWS has once under a name, and its address. */
function named({ resource }: Terraform): [name: string, address: string][] {
  return Object.entries(resource).flatMap(([type, byAddress]) =>
    Object.entries(byAddress).flatMap(([address, { for_each, vpc_origin_endpoint_config, ...its }]) => {
      // A role has its policies for itself.
      if (type === 'aws_iam_role_policy') return [];
      const [, each] = /^\$\{toset\((.*)\)\}$/.exec(for_each ?? '') ?? [];
      const [endpoint] = vpc_origin_endpoint_config ?? [];
      const names: unknown[] = each ? JSON.parse(each) : (its.aliases ?? [its.name ?? its.bucket ?? endpoint?.name]);
      const kind = [its.provider, type, its.type].filter(Boolean).join(' ');
      // What refers to another has no name of its own.
      return names
        .filter((name) => typeof name === 'string' && !name.includes('$'))
        .map((name): [string, string] => [`${kind} ${name}`, address]);
    }),
  );
}

/** The names that stand at several addresses, in one configuration or in two. */
function moved(...from: Configuration[]): Record<string, string[]> {
  const addresses = new Map<string, Set<string>>();
  for (const [name, address] of from.map(stackOf).flatMap(named)) {
    addresses.set(name, (addresses.get(name) ?? new Set()).add(address));
  }
  return Object.fromEntries([...addresses].filter(([, at]) => at.size > 1).map(([name, at]) => [name, [...at].sort()]));
}

it('names what AWS has so that no change of a CDN and of front ends makes one of a name that is still there', () => {
  expect(moved(...configurations)).toEqual({});
});

it('looks at every kind of thing that a CDN is made of', () => {
  const kinds = configurations.flatMap((configuration) => named(stackOf(configuration)).map(([name]) => name));
  expect(kinds).toEqual(
    expect.arrayContaining([
      'aws_cloudfront_distribution office.example.com',
      'aws_cloudfront_function shop-test-front-end-office_site',
      'aws_cloudfront_function shop-test-front-end-office_site-office-example-com',
      'aws_cloudfront_function shop-test-front-end-django_site-office-example-com',
      'aws_cloudfront_function shop-test-django_site-office-example-com',
      'aws_cloudfront_response_headers_policy shop-test-media',
      'aws_cloudfront_vpc_origin shop-test-vpc-origin',
      'aws_cloudfront_vpc_origin shop-test-vpc-origin-http',
      'aws_lb shop-test',
      'aws_lb shop-test-internal',
      'aws_route53_record AAAA office.example.com',
      'aws_s3_bucket shop-test-front-end-office-111111111111',
    ]),
  );
});

it('moves a host name of the domain that a front end gets, and nothing else: the docs have it taken out first', () => {
  const before = { frontEnds: [shop, office], loadBalancer: { domain }, cdn: {} };
  const site = 'cdn_site_www_example_com';
  expect(moved(before, { ...before, cdn: { hostNames: { office: 'www.example.com' } } })).toEqual({
    'aws_cloudfront_distribution www.example.com': ['cdn_site_distribution', `${site}_distribution`],
    'aws_route53_record A www.example.com': [`${site}_alias`, 'load_balancer_alias'],
    'aws_route53_record AAAA www.example.com': [`${site}_alias_ipv6`, 'load_balancer_alias_ipv6'],
  });
  const without = { ...before, loadBalancer: { domain: { ...domain, otherHostNames: [] } } };
  expect(moved(before, without)).toEqual({});
  expect(moved(without, { ...without, cdn: { hostNames: { office: 'www.example.com' } } })).toEqual({});
});
