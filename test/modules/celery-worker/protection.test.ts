import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const file = 'test/modules/celery-worker/protection_test.py';
const [, ...classes] = readFileSync(file, 'utf8').split(/^class (?=\w+\(TestCase\))/m);
const tests = classes.flatMap((text) =>
  [...text.matchAll(/def test_(\w+)/g)].map(([, test = '']) => ({
    name: test.replaceAll('_', ' '),
    id: `${/^\w+/.exec(text)?.[0]}.test_${test}`,
  })),
);

describe('the protection of a worker', () => {
  it.each(tests)('$name', async ({ id }) => {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    await expect(promisify(execFile)('python3', [file, id], { env })).resolves.toMatchObject({ stdout: '' });
  });

  it('is tested at all', () => {
    expect(tests.length).toBeGreaterThan(10);
  });
});
