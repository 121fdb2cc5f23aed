import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

it('is installed without credentials and tokens of the caller', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clean-')));
  const requirements = join(folder, 'tool', 'requirements.txt');
  mkdirSync(join(folder, 'tool'));
  writeFileSync(requirements, '');
  const seen = join(folder, 'seen');
  // Stands for python3, and for the pip of the environment that it makes.
  const script = `#!/bin/sh\nenv >>${seen}\nmkdir -p ${folder}/.venv/tool/bin\ncp "$0" ${folder}/.venv/tool/bin/pip 2>/dev/null\nexit 0\n`;
  writeFileSync(join(folder, 'python3'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  const kept = { PIP_INDEX_URL: 'https://pypi.example.com/simple', https_proxy: 'http://proxy.example.com' };
  const hidden = ['AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'TF_VAR_image_tag', 'GITHUB_TOKEN', 'NPM_TOKEN'];
  for (const [name, value] of Object.entries(kept)) vi.stubEnv(name, value);
  for (const name of hidden) vi.stubEnv(name, 'hidden');
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  try {
    pythonEnvironment(requirements);
    const lines = readFileSync(seen, 'utf8').split('\n');
    const twice = (text: string) => lines.filter((line) => line === text).length;
    for (const [name, value] of Object.entries(kept)) expect(twice(`${name}=${value}`)).toBe(2);
    expect(lines.filter((line) => line.endsWith('=hidden'))).toEqual([]);
  } finally {
    cwd.mockRestore();
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
