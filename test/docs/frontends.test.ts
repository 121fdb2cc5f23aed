import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/frontends.md shows front ends as they are in the application', () => {
  const [, example = ''] = /```ts\n( {2}frontEnds: .+?)```/s.exec(readFileSync('docs/frontends.md', 'utf8')) ?? [];
  expect(example).not.toBe('');
  expect(readFileSync('environments/application.ts', 'utf8')).toContain(example);
});
