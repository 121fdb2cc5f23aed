import { describe, expect, it } from 'vitest';
import { cdnSettings, djangoPathsSettings, frontEndSettings } from '../../../modules/frontend-cdn/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const longText = (length: number) => 'a'.repeat(length);

describe("settings of Django's paths", () => {
  const notFolders = ['static/*', '/static', '/static/', '/*', '/Static/*', '/static/*/*', '/st?tic/*', '//*', 7];
  const folder =
    'must be a path of lower-case letters, digits, hyphens and underscores that begins with a slash and ends in /*; such as /static/*';

  itKeepsWithinBounds(
    djangoPathsSettings,
    {},
    {
      django: {
        takes: [
          undefined,
          [],
          ['/api/*'],
          ['/', '/*', '/api?/v1.0/*.json', '/a_b-c$d~e"f\'g@h:i+j'],
          Array(20).fill('/a'),
        ],
        refuses: [Array(21).fill('/a'), '/api/*', null],
        message: 'must be a list of 0 to 20; CloudFront looks at each in turn',
      },
      static: {
        takes: [undefined, '/static/*', '/files/static-1/*', '/static_files/*'],
        refuses: notFolders,
        message: folder,
      },
      media: {
        takes: [undefined, '/media/*'],
        refuses: notFolders,
        message: folder,
      },
    },
  );

  it('name the pattern that is none, or is too long', () => {
    const django = ['/api/*', 'admin/*', '/a b', `/${longText(254)}`, `/${longText(255)}`];
    const must = 'must be a path pattern that begins with a slash, where * stands for anything and ? for one character';
    expect(refusals('application.djangoPaths', djangoPathsSettings, { django })).toEqual([
      `application.djangoPaths.django[1]: ${must}, got "admin/*"; such as /api/*`,
      `application.djangoPaths.django[2]: ${must}, got "/a b"; such as /api/*`,
      `application.djangoPaths.django[4]: must have at most 255 characters, got "/${longText(255)}"; CloudFront takes no longer path pattern`,
    ]);
  });

  it('are those of an API, the admin and static files by default, and no media', () => {
    expect(djangoPathsSettings.parse({})).toEqual({
      django: ['/api/*', '/admin/*'],
      static: '/static/*',
      staticFrom: 'bucket',
    });
  });
});

describe('settings of a front end', () => {
  const least = { name: 'shop', kind: 'spa' };

  itKeepsWithinBounds(frontEndSettings, least, {
    name: {
      takes: ['shop', 'back-office', 'a1', longText(20)],
      refuses: ['', 'Shop', 'back_office', '-shop', 'shop-', '1shop', undefined],
      message: 'must be lower-case words joined by hyphens; such as shop or back-office',
    },
    kind: {
      takes: ['spa', 'pages'],
      refuses: ['ssr', undefined],
      message: 'must be one of spa, pages; spa for a router in the browser, pages for a generator of static sites',
    },
    path: {
      takes: [undefined, '/', '/docs', '/docs/v2', '/1-2', '/my_docs'],
      refuses: ['', 'docs', '/docs/', '//', '/a//b', '/Docs', '/docs/*', '/docs/v1.2'],
      message:
        'must be a path of lower-case letters, digits, hyphens and underscores that begins with a slash and does not end in one; such as /docs, or / for all',
    },
    hashedPaths: {
      takes: [undefined, [], ['assets/', '_next/static/', 'a.b/'], Array(20).fill('a/')],
      refuses: [Array(21).fill('a/'), 'assets/', null],
      message: 'must be a list of 0 to 20; all other files are asked for anew each time',
    },
  });

  it('refuse a name that is too long', () => {
    expect(refusals('application.frontEnds[0]', frontEndSettings, { ...least, name: longText(21) })).toEqual([
      `application.frontEnds[0].name: must have at most 20 characters, got "${longText(21)}"; the names of its bucket and function are made of it`,
    ]);
  });

  it('name the folder that is none', () => {
    const hashedPaths = ['assets/', 'assets', '/assets/', 'a b/'];
    expect(refusals('application.frontEnds[0]', frontEndSettings, { ...least, hashedPaths })).toEqual([
      'application.frontEnds[0].hashedPaths[1]: must be a folder with a slash at its end, got "assets"; such as assets/',
      'application.frontEnds[0].hashedPaths[2]: must be a folder with a slash at its end, got "/assets/"; such as assets/',
      'application.frontEnds[0].hashedPaths[3]: must be a folder with a slash at its end, got "a b/"; such as assets/',
    ]);
  });

  it('are at the root, with the folders of the common build tools, by default', () => {
    expect(frontEndSettings.parse(least)).toEqual({
      ...least,
      path: '/',
      hashedPaths: ['assets/', '_next/static/', '_astro/', '_nuxt/', '_app/immutable/'],
    });
    expect(required(frontEndSettings)).toEqual(['name', 'kind']);
  });
});

describe('CDN settings', () => {
  const contentSecurityPolicy =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
  const notCountries = ['de', 'DEU', 'D', 'UK', 'EU', 'XX', 'ZZ'];

  itKeepsWithinBounds(
    cdnSettings,
    {},
    {
      hostNames: {
        takes: [undefined, {}, { shop: 'shop.example.com' }],
        refuses: ['x', ['shop.example.com'], null],
        message: "must be a host name for each front end that has its own; such as { docs: 'docs.example.com' }",
      },
      originAccess: {
        takes: ['vpc-origin', 'prefix-list', undefined],
        refuses: ['public', null],
        message: 'must be one of vpc-origin, prefix-list; vpc-origin is closed to the internet',
      },
      originReadTimeoutSeconds: {
        takes: [1, 120, undefined],
        refuses: [0, 121, 1.5, '60'],
        message: 'must be a whole number from 1 to 120; CloudFront waits no longer; give slower work to Celery',
      },
      priceClass: {
        takes: ['PriceClass_100', 'PriceClass_200', 'PriceClass_All', undefined],
        refuses: ['100', null],
        message:
          'must be one of PriceClass_100, PriceClass_200, PriceClass_All; PriceClass_100 is Europe and North America',
      },
      contentSecurityPolicy: {
        takes: ["default-src 'self'", `img-src ${longText(1775)}`, undefined],
        refuses: ['', "default-src\n'self'", 'default-src “self”', null],
        message: "must be a Content-Security-Policy in one line; such as default-src 'self'",
      },
      hstsMaxAgeDays: {
        takes: [0, 730, undefined],
        refuses: [-1, 731, 0.5],
        message: 'must be a whole number from 0 to 730; browsers take it back only by a visit',
      },
      hstsIncludeSubdomains: {
        takes: [true, false, undefined],
        refuses: ['true', null],
        message: 'must be true or false; true only if every subdomain speaks HTTPS',
      },
      geoRestriction: {
        takes: [undefined],
        refuses: [['DE'], true, null],
        message: 'must be a group of settings; it takes kind, countries',
      },
      basicAuth: {
        takes: [undefined, { sha256: '0123456789abcdef'.repeat(4) }],
        refuses: ['user:password', null],
        message: 'must be a group of settings; it takes sha256',
      },
      waf: {
        takes: [undefined],
        refuses: [true, null],
        message: 'must be a group of settings; it takes requestsPer5Minutes, countedRules, alarms',
      },
    },
  );

  itKeepsWithinBounds(
    cdnSettings.shape.geoRestriction.unwrap(),
    { kind: 'deny', countries: ['DE'] },
    {
      kind: {
        takes: ['allow', 'deny'],
        refuses: ['whitelist', undefined],
        message: 'must be one of allow, deny; allow serves the named countries alone',
      },
      countries: {
        takes: [['DE'], Array(249).fill('DE')],
        refuses: [[], Array(250).fill('DE'), 'DE', undefined],
        message: 'must be a list of 1 to 249; leave geoRestriction out to serve all',
      },
    },
  );

  it('name the country, the host name and the hash that is none', () => {
    const input = {
      hostNames: { shop: 'https://shop.example.com', docs: 'docs.example.com' },
      geoRestriction: { kind: 'deny', countries: notCountries },
      basicAuth: { sha256: 'A'.repeat(64) },
    };
    expect(refusals('dev.cdn', cdnSettings, input)).toEqual([
      'dev.cdn.hostNames.shop: must be a host name in lower case, got "https://shop.example.com"; such as app.example.com',
      ...notCountries.map(
        (country, index) =>
          `dev.cdn.geoRestriction.countries[${index}]: must be a country by its two capital letters in ISO 3166-1, got "${country}"; such as DE, or GB for the United Kingdom; https://www.iso.org/obp/ui/#search/code lists them`,
      ),
      `dev.cdn.basicAuth.sha256: must be 64 hexadecimal digits, got a text of 64 characters; npm run basic-auth <user> makes a password and prints it`,
    ]);
  });

  it('show no password that stands where its hash belongs', () => {
    expect(refusals('dev.cdn', cdnSettings, { basicAuth: 'alice:hunter2' })).toEqual([
      'dev.cdn.basicAuth: must be a group of settings, got a text of 13 characters; it takes sha256',
    ]);
  });

  it('refuse a policy that CloudFront would, of which the length is told', () => {
    expect(refusals('dev.cdn', cdnSettings, { contentSecurityPolicy: longText(1784) })).toEqual([
      'dev.cdn.contentSecurityPolicy: must have at most 1783 characters, got a text of 1784 characters; CloudFront takes no longer one',
    ]);
  });

  it('keep the load balancer off the internet and pages to what is their own, for all countries and without a firewall, by default', () => {
    expect(cdnSettings.parse({})).toEqual({
      hostNames: {},
      originAccess: 'vpc-origin',
      originReadTimeoutSeconds: 75,
      priceClass: 'PriceClass_100',
      contentSecurityPolicy,
      hstsMaxAgeDays: 365,
      hstsIncludeSubdomains: false,
      alarms: {
        errors: { percent: 5, minRequests: 20, periodSeconds: 60, periods: 5, datapoints: 3 },
      },
    });
  });

  it('measure the wait for Django only where that is asked for', () => {
    expect(cdnSettings.parse({ alarms: { originLatency: {} } }).alarms.originLatency).toEqual({
      ...{ milliseconds: 3000, periodSeconds: 60, periods: 5, datapoints: 5 },
    });
  });

  it('take a firewall by its defaults', () => {
    expect(cdnSettings.parse({ waf: {} }).waf).toEqual({
      ...{ requestsPer5Minutes: 2000, countedRules: [] },
      alarms: { blocked: { percent: 50, minRequests: 100, periodSeconds: 300, periods: 3, datapoints: 3 } },
    });
  });
});

it('makes no path pattern that CloudFront does not take', () => {
  const tooLong = (most: number) => `must have at most ${most} characters; CloudFront takes no longer path pattern`;
  const told = (schema: { safeParse(value: string): { error?: { issues: { message: string }[] } } }, text: string) =>
    schema.safeParse(text).error?.issues.map(({ message }) => message);
  const { static: folder } = djangoPathsSettings.shape;
  expect(told(folder, `/${'a'.repeat(252)}/*`)).toBeUndefined();
  expect(told(folder, `/${'a'.repeat(253)}/*`)).toEqual([tooLong(255)]);
  const { path } = frontEndSettings.shape;
  expect(told(path, `/${'a'.repeat(252)}`)).toBeUndefined();
  expect(told(path, `/${'a'.repeat(253)}`)).toEqual([tooLong(253)]);
});

const { errors, originLatency } = cdnSettings.shape.alarms.unwrap().shape;

itKeepsWithinBounds(
  errors.unwrap(),
  {},
  {
    percent: {
      takes: [1, 100],
      refuses: [0, 101],
      message: 'must be a whole number from 1 to 100; one or two of a hundred is a bug, more an outage',
    },
    minRequests: {
      takes: [1, 1_000_000_000],
      refuses: [0, 1_000_000_001],
      message: 'must be a whole number from 1 to 1000000000; one error at night would be all of the requests',
    },
  },
);

itKeepsWithinBounds(
  originLatency.unwrap(),
  {},
  {
    milliseconds: {
      takes: [1, 120_000],
      refuses: [0, 120_001],
      message: 'must be a whole number from 1 to 120000; CloudFront waits no longer',
    },
  },
);
