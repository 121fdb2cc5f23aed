import { expect, it } from 'vitest';
import { sharedBy } from './imports.ts';

it.each([
  ['modules/redis/redis.ts', ['modules/redis/redis', 'modules/redis/settings', 'modules/alone', 'src/stacks/stack']],
  ['modules/redis/rights.ts', ['modules/redis/redis', 'modules/alone', 'src/stacks/stack']],
])('asks the tests where %s stands before others', (file, tests) => {
  const shared = tests.map((test) => sharedBy(`test/${test}.test.ts`, file));
  expect(shared).toEqual(tests.map((_, index) => tests.length - 1 - index));
});

it('asks a test that is called like a file as soon as one of its folder', () => {
  const shared = (test: string) => sharedBy(test, 'modules/redis/rights.ts');
  expect(shared('test/modules/rights.test.ts')).toBe(shared('test/modules/redis/redis.test.ts'));
});
