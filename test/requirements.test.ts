import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Requirements of a file, each with the options that follow it. */
function requirements(file: string): string[] {
  return readFileSync(file, 'utf8')
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => /^\w/.test(line));
}

describe.each([
  '.ci',
  'src/commands/scan',
  'test/e2e/emulator',
  'test/e2e/gevent',
  'test/e2e/smtp',
  'test/e2e/valkey',
  'examples/django',
  'examples/django/tracing',
])('%s', (folder) => {
  const locked = requirements(join(folder, 'requirements.txt'));

  it('installs no package but by its version and its hashes, so pip takes no other file', () => {
    expect(locked.length).toBeGreaterThan(0);
    expect(locked.filter((line) => !/^[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}/.test(line))).toEqual([]);
  });

  it('has what requirements.in asks for: npm run lock-python', () => {
    const pins = locked.map((line) => line.split(' ')[0]?.toLowerCase());
    const asked = requirements(join(folder, 'requirements.in')).map((line) =>
      line.replace(/\[.*\]|\s*;.*$/g, '').toLowerCase(),
    );
    expect(asked.filter((pin) => !pins.includes(pin))).toEqual([]);
  });
});

it('a scan builds no package, which would run code of its own', () => {
  expect(readFileSync('src/commands/scan/requirements.txt', 'utf8')).toMatch(/^--only-binary :all:$/m);
});
