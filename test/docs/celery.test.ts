import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/celery.md shows workers that the tests deploy', () => {
  const [, example = ''] = /```ts\n( {2}workers: .+?)```/s.exec(readFileSync('docs/celery.md', 'utf8')) ?? [];
  expect(example).not.toBe('');
  expect(readFileSync('test/shop/production.ts', 'utf8')).toContain(example);
});
