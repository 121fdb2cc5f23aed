import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';

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
