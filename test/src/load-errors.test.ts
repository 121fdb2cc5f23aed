import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sentenceOfLoad, sentenceOfSystem, sentencesOfBuild } from '../../src/load-errors.mjs';

const folder = mkdtempSync(join(tmpdir(), 'load-'));
afterAll(() => rmSync(folder, { recursive: true }));

const built = (text: string, file?: string) =>
  sentencesOfBuild({ errors: [{ text, location: file ? { file, line: 3 } : null }] })[0];

describe('what can not be bundled', () => {
  it.each([
    [
      built('Could not resolve "./dve.ts"', 'environments/index.ts'),
      'environments/index.ts:3: must import files that are there, got "./dve.ts"; correct the name, or bring the file back',
    ],
    [
      built('Could not resolve "./environments/application.ts"', '<stdin>'),
      'environments/application.ts: must import files that are there, got "./environments/application.ts"; correct the name, or bring the file back',
    ],
    [
      built('No matching export in "environments/dev.ts" for import "default"', 'environments/index.ts'),
      'environments/dev.ts: must export default, which environments/index.ts:3 imports, got nothing; such as export default defineEnvironment({ ... })',
    ],
    [
      built('No matching export in "environments/index.ts" for import "environments"', '<stdin>'),
      'environments/index.ts: must export environments, which environments/index.ts imports, got nothing; such as export const environments = [dev]',
    ],
    [
      built('No matching export in "src/index.ts" for import "defineEnviroment"', 'environments/dev.ts'),
      'src/index.ts: must export defineEnviroment, which environments/dev.ts:3 imports, got nothing; correct the name where it is imported',
    ],
    [
      built('Expected "}" but found "stage"', 'environments/dev.ts'),
      'environments/dev.ts:3: must be TypeScript, got "Expected \\"}\\" but found \\"stage\\""; correct it there',
    ],
  ])('is told in one sentence: %s', (told, sentence) => {
    expect(told).toBe(sentence);
  });
});

describe('what throws while it is loaded', () => {
  function thrownBy(name: string, code: string): string | undefined {
    const cli = join(folder, name);
    writeFileSync(cli, `// environments/dev.ts\nvar a;\n// src/index.ts\nvar b;\n${code}\n// environments/later.ts\n`);
    try {
      createRequire(import.meta.url)(cli);
      return 'nothing';
    } catch (error) {
      return sentenceOfLoad(error, cli);
    }
  }

  it.each([
    [
      'a.cjs',
      '// environments/qa.ts\nthrow new RangeError("no such thing");',
      'environments/qa.ts: must load, got "RangeError: no such thing"; correct it there',
    ],
    [
      'b.cjs',
      '// environments/qa.ts\ndefineEnvironment({});',
      'environments/qa.ts: must load, got "ReferenceError: defineEnvironment is not defined"; import { defineEnvironment } from \'django-on-aws\'',
    ],
    [
      'c.cjs',
      '// environments/qa.ts\nrequire("django-on-awz");',
      'environments/qa.ts: must import packages that are installed, got "django-on-awz"; correct the name, or npm install it',
    ],
    [
      'd.cjs',
      'require("not-installed");',
      'node_modules: must hold not-installed, got nothing; npm ci installs what package.json asks for',
    ],
    ['e.cjs', 'null.x;', undefined],
  ])('is told with its file, in %s', (name, code, sentence) => {
    expect(thrownBy(name, code)).toBe(sentence);
  });
});

it('tells of a folder that can not be written, and of nothing else', () => {
  const error = { code: 'EROFS', syscall: 'mkdir', path: 'build', message: 'EROFS: read-only file system' };
  expect(sentenceOfSystem(error)).toBe(
    'build: must be read and written, got "EROFS: read-only file system"; make room there, or see that you may write there, then try again',
  );
  expect(sentenceOfSystem(new TypeError('x is undefined'))).toBeUndefined();
});
