import { describe, expect, it } from 'vitest';
import { lastPriority, Priorities, type Route } from '../../../modules/load-balancer/priorities.ts';
import { leastSpecific } from '../../../modules/load-balancer/settings.ts';

function priorities(...routes: Route[]): number[] {
  const all = new Priorities();
  return routes.map((route) => all.of(route));
}

const patterns = [
  '/*',
  '/a*',
  '/api/*',
  '/api/v1/*',
  '/api/v1/orders',
  '/*/admin/*',
  '/media/?.png',
  '/docs',
  '/',
  '/~x',
];

describe('the priority of a listener rule', () => {
  it.each([
    ['a longer prefix before a shorter one', { path: '/api/v1/*' }, { path: '/api/*' }],
    ['a path without wildcards before a pattern that covers it', { path: '/docs' }, { path: '/docs*' }],
    ['a single wildcard as a wildcard', { path: '/media/a?' }, { path: '/media/*' }],
    ['hosts of its own before a longer path', { hosts: ['api.example.com'], path: '/*' }, { path: '/api/v1/orders' }],
    [
      'a longer path before a shorter one under the same hosts',
      { hosts: ['a.b'], path: '/a/*' },
      { hosts: ['a.b'], path: '/*' },
    ],
    ['every route before the last priority', { path: '/*' }, undefined],
  ])('puts %s', (_, first: Route, second: Route | undefined) => {
    const [before = 0, after = lastPriority] = priorities(first, ...(second ? [second] : []));
    expect(before).toBeLessThan(after);
  });

  it('is of its route alone: no other that comes or goes changes it', () => {
    const together = priorities(...patterns.map((path) => ({ path })));
    const reversed = priorities(...patterns.toReversed().map((path) => ({ path }))).toReversed();
    const alone = patterns.map((path) => priorities({ path })[0]);
    expect(together).toEqual(alone);
    expect(reversed).toEqual(alone);
  });

  it.each([
    [49_684, { path: '/*' }],
    [48_776, { path: '/api/*' }],
    [24_654, { hosts: ['api.example.com'], path: '/*' }],
    [55, { hosts: ['a.b'], path: `/${'a'.repeat(127)}` }],
  ])('stays %d for %j: a listener refuses a priority that another of its rules still has', (priority, route) => {
    expect(priorities(route)).toEqual([priority]);
  });

  it('is another one for each route, within what AWS takes', () => {
    const routes = Array.from({ length: 100 }, (_, index) => ({ path: `/${String(index).padStart(3, '0')}/*` }));
    const all = priorities(...routes);
    expect(new Set(all).size).toBe(100);
    const extremes = priorities({ hosts: ['a.b'], path: `/${'a'.repeat(127)}` }, { path: '/*' });
    for (const priority of [...all, ...extremes]) {
      expect(priority).toBeGreaterThanOrEqual(1);
      expect(priority).toBeLessThan(50_000);
    }
  });

  it.each([
    ['api/*', 'api/*'],
    ['/a b', '/a b'],
    [`/${'a'.repeat(128)}`, `/${'a'.repeat(128)}`],
  ])('is refused to %j, which is no path pattern', (path, shown) => {
    expect(() => priorities({ path })).toThrow(
      `${shown}: must be a path pattern of at most 128 characters that begins with a slash, got "${shown}"; such as /api/*`,
    );
  });

  it('is refused to a second route for the same requests', () => {
    expect(() => priorities({ path: '/api/*' }, { hosts: ['a.b'], path: '/api/*' }, { path: '/api/*' })).toThrow(
      '/api/*: must lead to one target group, got two; give one of them hosts or a path of its own',
    );
  });

  it('is right before that of another rule for one that takes some of its requests, or the next before that is free', () => {
    const all = new Priorities();
    const web = all.of({ path: '/*' });
    expect([all.before(web), all.before(web)]).toEqual([web - 1, web - 1]);
    // All of one kind there can be.
    const hosts = Array.from({ length: 192 }, (_, index) => ({ hosts: [`h${index}.b`], path: '/*' }));
    const others = hosts.map((route) => all.of(route));
    expect(all.before(Math.max(...others))).toBe(Math.min(...others) - 1);
  });

  it('is no other for a route when one before another was asked for', () => {
    const routes = Array.from({ length: 100 }, (_, index) => ({ hosts: [`h${index}.b`], path: '/*' }));
    const all = new Priorities();
    const asked = routes.map((route) => {
      const priority = all.of(route);
      all.before(priority);
      return priority;
    });
    expect(asked).toEqual(priorities(...routes));
  });

  it('is refused before the first', () => {
    const all = new Priorities();
    const longest = Array.from({ length: 192 }, (_, index) => ({
      hosts: [`h${index}.b`],
      path: `/${'a'.repeat(127)}`,
    }));
    for (const route of longest) all.of(route);
    expect(() => all.before(1)).toThrow(/must leave a priority before it, got 1; take a shorter path$/);
  });

  it('of several paths is that of the one which says the least, in whatever order they are listed', () => {
    expect(leastSpecific(['/api/*', '/*', '/docs'])).toBe('/*');
    expect(leastSpecific(['/b/*', '/a/*', '/abc'])).toBe('/a/*');
    expect(leastSpecific(['/a/*', '/b/*'])).toBe('/a/*');
    expect(leastSpecific(['/ab', '/ab*'])).toBe('/ab*');
  });

  it('is refused to more routes of one kind than there are priorities for them', () => {
    const routes = Array.from({ length: 193 }, (_, index) => ({ path: `/${String(index).padStart(3, '0')}/*` }));
    expect(() => priorities(...routes)).toThrow(
      '/192/*: must be one of at most 192 paths that are equally specific, got one more; merge some',
    );
  });
});
