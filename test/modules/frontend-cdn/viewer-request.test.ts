import { createHash, randomBytes } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { type ViewerRequestSite, viewerRequestCode } from '../../../modules/frontend-cdn/viewer-request.ts';

interface Request {
  method: string;
  uri: string;
  querystring: Record<string, { value: string; multiValue?: { value: string }[] }>;
  headers: Record<string, { value: string }>;
  cookies: Record<string, { value: string }>;
}

interface Response {
  statusCode: number;
  statusDescription: string;
  headers?: Record<string, { value: string }>;
}

/** As CloudFront tells a function of a query: in parts, still encoded, and a list of the values of a name that comes twice. */
function querystring(query = ''): Request['querystring'] {
  const parts: Request['querystring'] = {};
  for (const [name = '', value = ''] of query.split('&').map((pair) => pair.split('='))) {
    if (name === '') continue;
    const known = parts[name];
    parts[name] = known
      ? { value: known.value, multiValue: [...(known.multiValue ?? [{ value: known.value }]), { value }] }
      : { value };
  }
  return parts;
}

function requestFor(url: string, headers: Record<string, string> = {}): Request {
  const [uri = '', query] = url.split('?');
  return {
    method: 'GET',
    uri,
    querystring: querystring(query),
    headers: Object.fromEntries(
      Object.entries({ host: 'app.example.com', ...headers }).map(([name, value]) => [name, { value }]),
    ),
    cookies: { sessionid: { value: 'abc' } },
  };
}

/** What the code of the function makes of a request, with nothing of Node.js but what CloudFront has, too. */
function run(site: ViewerRequestSite, request: Request): Request | Response {
  const require = (name: string) => {
    if (name !== 'crypto') throw new Error(`${name}: must be a module that CloudFront has, such as crypto`);
    return { createHash };
  };
  const event = {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '198.51.100.1' },
    request: structuredClone(request),
  };
  const result = runInNewContext(`${viewerRequestCode(site)}\nhandler(event);`, { require, event });
  return JSON.parse(JSON.stringify(result));
}

/** What is read of the origin, or where the browser is sent to, or that it is sent away. */
function answer(site: ViewerRequestSite, url: string, headers: Record<string, string> = {}): string {
  const result = run(site, requestFor(url, headers));
  if (!('statusCode' in result)) return result.uri;
  return [result.statusCode, result.headers?.location?.value].filter((part) => part !== undefined).join(' ');
}

/** One test an address, so that a failure names it. */
function itAnswers(site: ViewerRequestSite, answers: [url: string, answer: string][]): void {
  for (const [url, expected] of answers) {
    it(`answers ${url} with ${expected}`, () => {
      expect(answer(site, url)).toBe(expected);
    });
  }
}

/** Where every other page leads to. */
const here = 'https://app.example.com';

describe('a front end whose router reads the path', () => {
  itAnswers({ kind: 'spa', path: '/' }, [
    ['/', '/index.html'],
    ['/index.html', '/index.html'],
    ['/orders/42', '/index.html'],
    ['/orders/42/', '/index.html'],
    ['/orders/42?tab=lines&tab=notes', '/index.html'],
    // A dot makes no file of a folder, nor does what a file can't end in.
    ['/releases/v1.2/notes', '/index.html'],
    ['/v1.2', '/index.html'],
    ['/v1.2/', '/index.html'],
    ['/search.', '/index.html'],
    // What is missing of the files is missing, not the page.
    ['/assets/app-3f2a.js', '/assets/app-3f2a.js'],
    ['/assets/app-3f2a.js?v=1', '/assets/app-3f2a.js'],
    ['/assets/intro.mp4', '/assets/intro.mp4'],
    ['/favicon.ico', '/favicon.ico'],
    ['/ASSETS/LOGO.PNG', '/ASSETS/LOGO.PNG'],
    ['/.well-known/apple-app-site-association', '/.well-known/apple-app-site-association'],
    // As they came, since S3 decodes them.
    ['/stra%C3%9Fe/42', '/index.html'],
    ['/assets/stra%C3%9Fe.svg', '/assets/stra%C3%9Fe.svg'],
    ['/orders%2F42', '/index.html'],
    ['/assets%2Fapp.js', '/assets%2Fapp.js'],
    ['/a%2Eb', '/index.html'],
    ['//evil.example/x', '/index.html'],
  ]);
});

describe('a front end of pages', () => {
  itAnswers({ kind: 'pages', path: '/' }, [
    ['/', '/index.html'],
    ['/about/', '/about/index.html'],
    ['/about/?from=mail', '/about/index.html'],
    ['/releases/v1.2/', '/releases/v1.2/index.html'],
    ['/about.html', '/about.html'],
    ['/assets/app-3f2a.css', '/assets/app-3f2a.css'],
    ['/.well-known/apple-app-site-association', '/.well-known/apple-app-site-association'],
    ['/stra%C3%9Fe/', '/stra%C3%9Fe/index.html'],
    // Relative links of a page in a folder need the slash.
    ['/about', `301 ${here}/about/`],
    ['/releases/v1.2/notes', `301 ${here}/releases/v1.2/notes/`],
    ['/v1.2', `301 ${here}/v1.2/`],
    ['/stra%C3%9Fe', `301 ${here}/stra%C3%9Fe/`],
    ['/a%2Fb', `301 ${here}/a%2Fb/`],
    ['/a%2Eb', `301 ${here}/a%2Eb/`],
    // The query goes with it, as it came.
    ['/about?from=mail', `301 ${here}/about/?from=mail`],
    ['/about?tag=a&tag=b&page=2', `301 ${here}/about/?tag=a&tag=b&page=2`],
    ['/about?preview', `301 ${here}/about/?preview`],
    ['/about?preview=', `301 ${here}/about/?preview`],
    ['/about?q=a%26b%3Dc&%C3%BC=%20', `301 ${here}/about/?q=a%26b%3Dc&%C3%BC=%20`],
    // A browser takes what begins with two slashes for a host.
    ['//evil.example/x', `301 ${here}//evil.example/x/`],
    ['//evil.example/', '//evil.example/index.html'],
  ]);
});

describe('a front end below the root', () => {
  itAnswers({ kind: 'pages', path: '/help/' }, [
    ['/help', `301 ${here}/help/`],
    ['/help?from=mail', `301 ${here}/help/?from=mail`],
    ['/help/', '/help/index.html'],
    ['/help/x', `301 ${here}/help/x/`],
    ['/help/x/', '/help/x/index.html'],
    ['/help/app.css', '/help/app.css'],
  ]);
  describe('whose router reads the path', () => {
    itAnswers({ kind: 'spa', path: '/help/' }, [
      ['/help', `301 ${here}/help/`],
      ['/help/', '/help/index.html'],
      ['/help/x', '/help/index.html'],
      ['/help/x/y/', '/help/index.html'],
      ['/help/app.js', '/help/app.js'],
      ['/help/.well-known/security', '/help/.well-known/security'],
    ]);
  });
});

describe.each(['django', 'django-path'] as const)('what is of Django, by the kind %s', (kind) => {
  itAnswers({ kind, path: '/' }, [
    ['/', '/'],
    ['/api/orders', '/api/orders'],
    ['/api/orders/?page=2', '/api/orders/'],
    ['/admin', '/admin'],
    ['//evil.example/x', '//evil.example/x'],
  ]);
});

it.each(['spa', 'pages', 'django', 'django-path'] as const)(
  'changes nothing of a request to a site of kind %s but its path',
  (kind) => {
    const request = { ...requestFor('/about/?tag=a&tag=b&empty='), method: 'HEAD' };
    expect({ ...run({ kind, path: '/' }, request), uri: '/about/' }).toEqual(request);
  },
);

describe('a site of one host name', () => {
  const site: ViewerRequestSite = { kind: 'spa', path: '/', hostName: 'app.example.com' };

  it.each(['www.example.com', 'd111111abcdef8.cloudfront.net', 'app.example.com.evil.example'])(
    'sends those who ask for %s to it, with the path and the query that they asked for',
    (host) => {
      expect(answer(site, '/orders/42?tag=a&tag=b', { host })).toBe(
        '301 https://app.example.com/orders/42?tag=a&tag=b',
      );
      expect(answer(site, '/assets/app.js', { host })).toBe('301 https://app.example.com/assets/app.js');
      expect(answer(site, '//evil.example/x', { host })).toBe('301 https://app.example.com//evil.example/x');
    },
  );

  it('answers under that name, and under any while none is named', () => {
    expect(answer(site, '/orders/42')).toBe('/index.html');
    expect(answer({ kind: 'spa', path: '/' }, '/orders/42', { host: 'www.example.com' })).toBe('/index.html');
    expect(answer({ kind: 'pages', path: '/' }, '/about', { host: 'www.example.com' })).toBe(
      '301 https://www.example.com/about/',
    );
  });

  it('sends them to it before it asks for a password, which browsers would have to be told twice', () => {
    const closed = { ...site, basicAuthSha256: 'a'.repeat(64) };
    expect(answer(closed, '/', { host: 'www.example.com' })).toBe('301 https://app.example.com/');
  });

  it('lets no browser remember where it was sent to', () => {
    const response = run(site, requestFor('/', { host: 'www.example.com' }));
    expect(response).toEqual({
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: { location: { value: 'https://app.example.com/' }, 'cache-control': { value: 'no-store' } },
    });
  });
});

describe('a site that wants a password', () => {
  const credentials = btoa('ada:correct horse');
  const basicAuthSha256 = createHash('sha256').update(credentials).digest('hex');
  const site: ViewerRequestSite = { kind: 'spa', path: '/', basicAuthSha256 };

  it.each([`Basic ${credentials}`, `basic ${credentials}`, `BASIC  ${credentials}`])('lets %s in', (authorization) => {
    expect(answer(site, '/orders/42', { authorization })).toBe('/index.html');
    expect(answer(site, '/assets/app.js', { authorization })).toBe('/assets/app.js');
    expect(answer({ ...site, kind: 'django' }, '/orders/42', { authorization })).toBe('/orders/42');
  });

  it.each([
    `Basic ${btoa('ada:wrong horse')}`,
    `Basic ${btoa('bob:correct horse')}`,
    `Basic ${basicAuthSha256}`,
    `Bearer ${credentials}`,
    `Digest Basic ${credentials}`,
    `Basic${credentials}`,
    credentials,
    'Basic',
    'Basic ',
    '',
  ])('sends "%s" away', (authorization) => {
    for (const kind of ['spa', 'pages', 'django'] as const) {
      expect(answer({ ...site, kind }, '/orders/42/', { authorization })).toBe('401');
      expect(answer({ ...site, kind }, '/assets/app.js', { authorization })).toBe('401');
    }
    // Django has its own log-in there, and is told what was sent.
    const request = requestFor('/api/orders', { authorization });
    expect(run({ ...site, kind: 'django-path' }, request)).toEqual(request);
  });

  it.each(['spa', 'pages', 'django', 'django-path'] as const)(
    'takes away what let somebody in, and nothing else, at a site of kind %s',
    (kind) => {
      const headers = { host: 'app.example.com', 'x-csrftoken': 'abc' };
      const request = requestFor('/orders.json', { ...headers, authorization: `Basic ${credentials}` });
      expect(run({ ...site, kind }, request)).toEqual(requestFor('/orders.json', headers));
    },
  );

  it("lets everybody come to Django's paths", () => {
    const request = requestFor('/api/orders');
    expect(run({ ...site, kind: 'django-path' }, request)).toEqual(request);
  });

  it("leaves every log-in of Django's alone where no password is wanted", () => {
    const request = requestFor('/api/orders', { authorization: `Basic ${credentials}` });
    expect(run({ kind: 'django-path', path: '/' }, request)).toEqual(request);
  });

  it('asks whoever sends nothing for it, and lets nobody keep that answer', () => {
    expect(run(site, requestFor('/'))).toEqual({
      statusCode: 401,
      statusDescription: 'Unauthorized',
      headers: {
        'www-authenticate': { value: 'Basic realm="Not public yet", charset="UTF-8"' },
        'cache-control': { value: 'no-store' },
      },
    });
  });

  it('takes a password of letters that are not ASCII as browsers send it, in UTF-8', () => {
    const sent = Buffer.from('ada:Straße').toString('base64');
    const basicAuthSha256 = createHash('sha256').update(sent).digest('hex');
    expect(answer({ ...site, basicAuthSha256 }, '/', { authorization: `Basic ${sent}` })).toBe('/index.html');
  });
});

describe('the code of the function', () => {
  const code = viewerRequestCode({
    kind: 'django-path',
    path: `/${'p'.repeat(254)}/`,
    hostName: `${'h'.repeat(249)}.com`,
    basicAuthSha256: randomBytes(32).toString('hex'),
  });

  it('is no longer than the 10 KB that CloudFront takes, whatever it is told', () => {
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(10_240);
  });

  it('has nothing that is newer than ECMAScript 5, but for what cloudfront-js-2.0 has of ECMAScript 6', () => {
    const known = { 'const-and-let': true, arrow: true, 'template-literal': true };
    const printed = (target: string, supported: Record<string, boolean>) =>
      transformSync(code, { target, supported }).code;
    // What esbuild must write in an older way comes out changed, and what it can't is an error.
    expect(printed('es5', known)).toBe(printed('esnext', {}));
  });

  it('calls nothing but what cloudfront-js-2.0 has', () => {
    const called = [...code.matchAll(/(Object|crypto)?\.(\w+)\(/g)].map(([, object, method]) =>
      object ? `${object}.${method}` : method,
    );
    expect([...new Set(called)].sort()).toEqual([
      'Object.keys',
      'crypto.createHash',
      'digest',
      'endsWith',
      'join',
      'map',
      'replace',
      'startsWith',
      'test',
      'update',
    ]);
  });
});
