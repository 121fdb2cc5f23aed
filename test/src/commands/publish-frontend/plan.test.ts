import { describe, expect, it } from 'vitest';
import { planOf } from '../../../../src/commands/publish-frontend/plan.ts';
import { parseRecord } from '../../../../src/commands/publish-frontend/record.ts';

const now = new Date('2026-01-10T00:00:00.000Z');
const hashedPaths = ['assets/'];

/** A folder and a bucket, as the MD5 of each path. */
function plan(folder: Record<string, string>, bucket: Record<string, string>, more: object = {}) {
  return planOf({
    files: Object.entries(folder).map(([path, md5]) => ({ path, md5, file: `/dist/${path}`, bytes: 1 })),
    objects: new Map(Object.entries(bucket)),
    published: { hashedPaths, oldSince: {}, toInvalidate: [] },
    prefix: '',
    hashedPaths,
    keepOldDays: 7,
    now,
    ...more,
  });
}

const many = (count: number, md5: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`icons/${n}.svg`, md5]));

describe('the plan of a publish', () => {
  it('uploads what is missing or differs, in turns', () => {
    const { uploads, unchanged } = plan(
      { 'a.html': '1', 'a.txt': '1', 'assets/a-BkQw3X_z.js': '1', 'b.txt': '1', 'index.html': '2' },
      { 'b.txt': '1', 'index.html': '1' },
    );
    expect(uploads.map((turn) => turn.map(({ path }) => path))).toEqual([
      ['assets/a-BkQw3X_z.js'],
      ['a.txt'],
      ['a.html', 'index.html'],
    ]);
    expect(unchanged).toBe(1);
  });

  it('invalidates what it overwrites and removes, but no page and nothing new', () => {
    const { toInvalidate } = plan(
      { 'index.html': '2', 'robots.txt': '2', 'new.txt': '1', 'assets/a-BkQw3X_z.js': '2' },
      { 'index.html': '1', 'robots.txt': '1', 'old.html': '1', 'old.txt': '1', 'assets/a-BkQw3X_z.js': '1' },
    );
    expect(toInvalidate).toEqual(['/robots.txt', '/assets/a-BkQw3X_z.js', '/old.txt']);
  });

  it('invalidates what those before it have left, once', () => {
    const published = { hashedPaths, oldSince: {}, toInvalidate: ['/left.txt', '/robots.txt'] };
    const { toInvalidate, before, after } = plan({ 'robots.txt': '2' }, { 'robots.txt': '1' }, { published });
    expect(toInvalidate).toEqual(['/left.txt', '/robots.txt']);
    expect(before.toInvalidate).toEqual(['/left.txt', '/robots.txt']);
    expect(after.toInvalidate).toEqual([]);
  });

  it('invalidates a thousand paths each, and more by one', () => {
    expect(plan(many(1000, '2'), many(1000, '1')).toInvalidate).toHaveLength(1000);
    expect(plan(many(1001, '2'), many(1001, '1'), { prefix: 'docs/' }).toInvalidate).toEqual(['/docs/*']);
  });

  it('leaves an old hashed file for the days, and records since when it is old', () => {
    const [path, other] = ['assets/a-BkQw3X_z.js', 'assets/b-DlAUqK2U.js'];
    const oldSince = { [path]: '2026-01-03T00:00:00.001Z' };
    const published = { hashedPaths, oldSince, toInvalidate: [] };
    const objects = { [path]: '1', [other]: '1' };
    const { after, before, removals } = plan({}, objects, { published });
    expect(removals).toEqual([]);
    expect(before.oldSince).toEqual(oldSince);
    expect(after.oldSince).toEqual({ ...oldSince, [other]: now.toISOString() });
    expect(plan({}, objects, { published, keepOldDays: 6 }).removals).toEqual([path]);
  });

  it.each([
    ['no JSON', 'x'],
    ['another form', '{"oldSince":[]}'],
    ['a date that is none', '{"oldSince":{"a":"yesterday"},"toInvalidate":[]}'],
  ])('takes a record with %s for none: all is uploaded and invalidated, and nothing is old yet', (_, json) => {
    const published = parseRecord(json);
    const there = { 'a.txt': '1', 'assets/a-BkQw3X_z.js': '1' };
    const { uploads, toInvalidate, before, after } = plan({ 'a.txt': '1' }, there, { published });
    expect(uploads.flat()).toHaveLength(1);
    expect(toInvalidate).toEqual(['/*']);
    expect(before.hashedPaths).toBeUndefined();
    expect(after.oldSince).toEqual({ 'assets/a-BkQw3X_z.js': now.toISOString() });
  });
});
