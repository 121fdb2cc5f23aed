import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { pythonEnvironment } from '../../../src/commands/python-environment.ts';

it('says in one sentence that Python is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'without-python-'));
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, '');
  vi.stubEnv('PATH', folder);
  try {
    expect(() => pythonEnvironment(requirements)).toThrow(
      "python3: must be installed (3.10 or newer), got nothing; install it from your system's packages",
    );
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});

it('is looked for where a link leads, since what is in it begins with its path', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'linked-')));
  const environment = join(folder, 'installed', 'tool');
  const requirements = join(folder, 'tool', 'requirements.txt');
  for (const made of [join(environment, 'bin'), join(folder, 'tool')]) mkdirSync(made, { recursive: true });
  writeFileSync(requirements, '');
  writeFileSync(join(environment, 'bin', 'python'), '');
  writeFileSync(join(environment, 'requirements.sha256'), createHash('sha256').digest('hex'));
  symlinkSync(join(folder, 'installed'), join(folder, '.venv'));
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  try {
    expect(pythonEnvironment(requirements)).toBe(join(environment, 'bin'));
  } finally {
    cwd.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
