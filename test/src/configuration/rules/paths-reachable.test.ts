import { describe, expect, it } from 'vitest';
import type { DjangoPaths } from '../../../../modules/frontend-cdn/settings.ts';
import { pathsReachable } from '../../../../src/configuration/rules/paths-reachable.ts';
import { applicationFindings, frontEnd } from '../config.ts';

/** What is found wrong with front ends at these paths. */
function found(djangoPaths: Partial<DjangoPaths>, ...paths: string[]): string[] {
  return applicationFindings(pathsReachable, {
    frontEnds: paths.map((path, index) => frontEnd({ name: `app-${index}`, path })),
    djangoPaths: { django: ['/api/*', '/admin/*'], static: '/static/*', staticFrom: 'bucket', ...djangoPaths },
  });
}

describe('paths-reachable', () => {
  it("takes front ends beside, above and below what is Django's", () => {
    expect(found({}, '/', '/docs', '/docs/old')).toEqual([]);
    expect(found({ django: ['/docs/api/*', '/api/*'] }, '/docs', '/api/docs')).toEqual([]);
    expect(found({ static: '/docs/static/*', media: '/media/*' }, '/docs', '/stat', '/static-pages')).toEqual([]);
  });

  it('takes a part of a folder, and all that has no other place, for Django', () => {
    expect(found({ django: ['/media/private/*'], media: '/media/*' }, '/')).toEqual([]);
    expect(found({ django: ['/*'] }, '/docs')).toEqual([]);
    expect(found({ django: ['/*.xml', '/sitemap?.txt', '/doc?', '/.well-known/*'] }, '/', '/docs')).toEqual([]);
    expect(found({ django: ['/v.1/*', '/docs/?'] }, '/vx1', '/docs')).toEqual([]);
  });

  it('takes one path twice, since host names may tell them apart', () => {
    expect(found({}, '/', '/')).toEqual([]);
  });

  it('takes no path of its own for Django where no front end is at the root', () => {
    expect(found({ django: [] }, '/docs')).toEqual([]);
    expect(found({ django: [] })).toEqual([]);
  });

  it('refuses that where one is, and nothing would lead to Django', () => {
    expect(found({ django: [] }, '/docs', '/')).toEqual([
      'djangoPaths.django: must name one path at least, since the front end app-1 is at /, got []; otherwise nothing leads to Django; such as /api/*',
    ]);
  });

  it.each([
    ['/admin/*', '/admin'],
    ['/admin/**', '/admin'],
    ['/admin', '/admin'],
    ['/admin*', '/admin'],
    ['/*', '/'],
    ['/**', '/'],
    ['/help/?*', '/help'],
  ])('refuses the pattern %s, which leaves nothing to a front end at %s', (pattern, path) => {
    expect(found({ django: ['/api/*', pattern] }, '/docs', path)).toEqual([
      `djangoPaths.django[1]: must leave ${path} to the front end app-1, got "${pattern}"; narrow it, or move the other`,
    ]);
  });

  it.each(['/static/*', '/static/**'])(
    'refuses the pattern %s, which leaves nothing to the static files',
    (pattern) => {
      expect(found({ django: [pattern] })).toEqual([
        `djangoPaths.django[0]: must leave /static/* to djangoPaths.static, got "${pattern}"; narrow it, or move the other`,
      ]);
    },
  );

  it('refuses it of the media, too', () => {
    expect(found({ django: ['/files/*'], media: '/files/*' })).toEqual([
      'djangoPaths.django[0]: must leave /files/* to djangoPaths.media, got "/files/*"; narrow it, or move the other',
    ]);
  });

  it('refuses a pattern for the second time', () => {
    expect(found({ django: ['/api/*', '/admin/*', '/api/*'] })).toEqual([
      'djangoPaths.django[2]: must not be named twice, got "/api/*"; name each pattern once, since CloudFront takes none twice',
    ]);
  });

  it('refuses one folder for static files and media, and the one within the other', () => {
    const wayOut = 'that folder is a bucket of its own: take a path beside it';
    expect(found({ media: '/static/*' })).toEqual([
      `djangoPaths.media: must not be in djangoPaths.static, /static/*, got "/static/*"; ${wayOut}`,
    ]);
    expect(found({ media: '/static/media/*' })).toEqual([
      `djangoPaths.media: must not be in djangoPaths.static, /static/*, got "/static/media/*"; ${wayOut}`,
    ]);
    expect(found({ static: '/files/static/*', media: '/files/*' })).toEqual([
      `djangoPaths.static: must not be in djangoPaths.media, /files/*, got "/files/static/*"; ${wayOut}`,
    ]);
  });

  it('refuses a front end that is such a folder, or lies in one', () => {
    const wayOut = 'that folder is a bucket of its own: take a path beside it';
    expect(found({ media: '/media/*' }, '/', '/static', '/media/app')).toEqual([
      `frontEnds[1].path: must not be in djangoPaths.static, /static/*, got "/static"; ${wayOut}`,
      `frontEnds[2].path: must not be in djangoPaths.media, /media/*, got "/media/app"; ${wayOut}`,
    ]);
  });
});
