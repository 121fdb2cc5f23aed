import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const dockerfile = readFileSync('examples/django/Dockerfile', 'utf8');

/** The instructions of a Dockerfile, each in one line. */
function instructions(text: string): string[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean);
}

/** The names that BuildKit's own check takes for secrets: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/ */
function secretsIn(text: string): string[] {
  const tokens = ['apikey', 'auth', 'credentials?', 'key', 'password', 'pword', 'passwd', 'secret', 'token'];
  return instructions(text)
    .filter((instruction) => /^(ARG|ENV) /i.test(instruction))
    .flatMap((instruction) => instruction.split(/\s+/).slice(1))
    .map((pair) => pair.replace(/=.*/, ''))
    .filter((name) => new RegExp(`(_|^)(${tokens.join('|')})(_|$)`, 'i').test(name));
}

it('the image has no secret among its arguments and variables, where docker history shows it', () => {
  expect(secretsIn('ARG VERSION\nARG PIP_TOKEN\nENV LANG=C A_PASSWORD=b \\\n  SECRET_KEY=c')).toEqual([
    'PIP_TOKEN',
    'A_PASSWORD',
    'SECRET_KEY',
  ]);
  expect(secretsIn(dockerfile)).toEqual([]);
});

it('files that may hold a password of an index never reach the image', () => {
  const ignored = readFileSync('examples/django/.dockerignore', 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.env*', '**/.netrc', '**/.npmrc', '**/pip.conf']));
});

it('the same commit makes the same image: base images by digest, packages by hash', () => {
  const found = instructions(dockerfile);
  const bases = found.filter((instruction) => instruction.startsWith('FROM '));
  expect(bases.length).toBeGreaterThan(1);
  for (const base of bases) expect(base).toMatch(/^FROM \S+:\S+@sha256:[0-9a-f]{64}( AS \w+)?$/);
  const installs = found.filter((instruction) => /\bpip (install|wheel|download)\b/.test(instruction));
  expect(installs).toHaveLength(2);
  for (const install of installs)
    expect(install).toMatch(/ --require-hashes | --no-index --no-deps \/wheels\/\*\.whl$/);
});
