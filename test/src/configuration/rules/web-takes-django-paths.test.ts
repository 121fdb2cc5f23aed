import { describe, expect, it } from 'vitest';
import { webTakesDjangoPaths } from '../../../../src/configuration/rules/web-takes-django-paths.ts';
import { findings, frontEnd, service } from '../config.ts';

const djangoPaths = {
  django: ['/api/*', '/admin/*', '/sitemap?.xml'],
  static: '/static/*',
  staticFrom: 'bucket' as const,
};
const root = frontEnd({ name: 'shop' });
const docs = frontEnd({ name: 'docs', path: '/docs' });

function found(paths: string[] | undefined, frontEnds = [root, docs], hostNames = {}): string[] {
  const loadBalancer = { domain: { hostName: 'app.example.com', hostedZoneName: 'example.com' } };
  return findings(
    webTakesDjangoPaths,
    { loadBalancer, cdn: { hostNames }, web: { paths } },
    { frontEnds, djangoPaths },
  );
}

const refused = (missing: string, paths: string[]) => [
  `web.paths: must cover what CloudFront sends to Django, ${missing} too, got ${JSON.stringify(paths)}; otherwise that gets 404: add it, leave web.paths out, or fix djangoPaths in environments/application.ts`,
];

describe('web-takes-django-paths', () => {
  it('takes all paths, the same as CloudFront, and wider ones', () => {
    expect(found(undefined)).toEqual([]);
    expect(found(['/api/*', '/admin/*', '/sitemap?.xml'])).toEqual([]);
    expect(found(['/a*', '/*.xml'])).toEqual([]);
    expect(found(['/*'])).toEqual([]);
  });

  describe('takes what further services are asked for', () => {
    const domain = {
      ...{ hostName: 'app.example.com', otherHostNames: ['www.example.com'], hostedZoneName: 'example.com' },
      redirect: 'none' as const,
    };
    const web = { paths: ['/admin/*', '/sitemap?.xml'] };
    const without = refused('/api/*', web.paths);
    const judged = (services: Parameters<typeof service>[0][], cdn = {}) =>
      findings(
        webTakesDjangoPaths,
        { loadBalancer: { domain }, cdn, web, services: services.map(service) },
        { frontEnds: [root, docs], djangoPaths },
      );
    const api = (...hosts: string[]) => ({ hosts, paths: ['/api/*'] });

    it('without hosts', () => {
      expect(judged([{ paths: ['/api/*'] }])).toEqual([]);
      expect(judged([{ paths: ['/ap/*'] }])).toEqual(without);
    });

    it('under all host names, by one or by several', () => {
      expect(judged([api('app.example.com', 'www.example.com')])).toEqual([]);
      expect(judged([api('www.example.com'), { hosts: ['app.example.com'], paths: undefined }])).toEqual([]);
      expect(judged([api('app.example.com')])).toEqual(without);
      expect(judged([api('app.example.com'), api('app.example.com')])).toEqual(without);
    });

    it('under those of each front end with a host name of its own', () => {
      const cdn = { hostNames: { docs: 'docs.example.com' } };
      const all = ['app.example.com', 'www.example.com'];
      const takesAll = { hosts: ['docs.example.com'], paths: undefined };
      expect(judged([api(...all), takesAll], cdn)).toEqual([]);
      expect(judged([api(...all)], cdn)).toEqual(refused('/api/*, /*', web.paths));
      expect(judged([takesAll], cdn)).toEqual(without);
    });

    it('not under host names where there is no domain', () => {
      const services = [service(api('app.example.com'))];
      expect(
        findings(webTakesDjangoPaths, { cdn: {}, web, services }, { frontEnds: [root, docs], djangoPaths }),
      ).toEqual(without);
    });
  });

  it('takes any where there is no CDN', () => {
    expect(findings(webTakesDjangoPaths, { web: { paths: ['/foo/*'] } }, { djangoPaths })).toEqual([]);
  });

  it('refuses what leaves out some of it', () => {
    expect(found(['/foo/*'])).toEqual(refused('/sitemap?.xml, /admin/*, /api/*', ['/foo/*']));
    expect(found(['/api/v1/*', '/admin/*', '/sitemap?.xml'])).toEqual(
      refused('/api/*', ['/api/v1/*', '/admin/*', '/sitemap?.xml']),
    );
  });

  it('wants the path of static files where Django serves them', () => {
    const paths = djangoPaths.django;
    const fromDjango = { djangoPaths: { ...djangoPaths, staticFrom: 'django' as const } };
    const front = { frontEnds: [root], ...fromDjango };
    expect(findings(webTakesDjangoPaths, { cdn: {}, web: { paths } }, front)).toEqual([
      `web.paths: must cover what CloudFront sends to Django, /static/* too, got ${JSON.stringify(paths)}; otherwise that gets 404: add it, leave web.paths out, or fix djangoPaths in environments/application.ts`,
    ]);
  });

  it("wants all paths where all that is no front end's is Django's", () => {
    expect(found(djangoPaths.django, [docs])).toEqual(refused('/*', djangoPaths.django));
    expect(found(djangoPaths.django, [root], { shop: 'shop.example.com' })).toEqual(refused('/*', djangoPaths.django));
    expect(found(['/*'], [docs])).toEqual([]);
  });
});
