import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Mutant, mutantsOf } from './mutations.ts';
import { summaryOf, touchedBy } from './report.ts';
import { verdictsOn } from './survivors.ts';

describe('a mutant', () => {
  const becoming = (source: string) => mutantsOf('code.ts', source).map(({ becomes }) => becomes);

  it.each<[what: string, source: string, becomes: string[]]>([
    ['a condition', 'if (late) wait();', ['if (true) wait();', 'if (false) wait();', 'if (late) ;']],
    ['a bound', 'x = a < b;', [';', 'x = a <= b;', 'x = a >= b;']],
    [
      'an operand',
      'export const x = a && b || c;',
      ['export const x = c;', 'export const x = a && b;', 'export const x = b || c;', 'export const x = a || c;'],
    ],
    ['arithmetic, but not of text', 'export const x = a + b + `c`;', ['export const x = a - b + `c`;']],
    ['a flag', 'export const x = true;', ['export const x = false;']],
    ['a negation', 'export const x = !a;', ['export const x = a;']],
    ['a number', 'export const x = 7;', ['export const x = 8;']],
    ['an element', 'export const x = [a, b];', ['export const x = [b];', 'export const x = [a];']],
    ['a property', 'export const x = { a, ...b };', ['export const x = { ...b };', 'export const x = { a };']],
    [
      'the word of a property',
      "export const x = { kind: 'gp3' };",
      ['export const x = { };', "export const x = { kind: 'mutant' };"],
    ],
    ['the anchor of a pattern', 'export const x = /^a$/u;', ['export const x = /a$/u;', 'export const x = /^a/u;']],
    ['a statement', "'use strict'; a(); throw b;", ["'use strict'; ; throw b;", "'use strict'; a(); ;"]],
    [
      'a call in a chain',
      'export const x = a.some(b).trim();',
      ['export const x = a.some(b);', 'export const x = a.every(b).trim();', 'export const x = a.trim();'],
    ],
    [
      'the default of a setting',
      "export const x = z.default('gp3');",
      ['export const x = z;', "export const x = z.default('mutant');"],
    ],
  ])('changes %s', (_, source, becomes) => {
    expect(becoming(source).toSorted()).toEqual(becomes.toSorted());
  });

  it('changes no type, no name, no import and no text for people', () => {
    const source = `
      import { a } from './a.ts';
      type One = 1 | 'gp3';
      const x: Record<'gp3', 2> = { [a]: \`\${a} GiB\` } as { 3: true };
      a('subnet');
      const error = 'must be one of 1, 2';
      z.describe('how many');
    `;
    expect(becoming(source)).toEqual(["const x: Record<'gp3', 2> = { } as { 3: true };", ';', ';']);
  });

  it('tells the lines that it touches, of which people see one', () => {
    const [first] = mutantsOf('code.ts', 'export const x = [\n  a,\n  b,\n];\n');
    expect(first).toMatchObject({ was: 'a, b,', becomes: 'b,', lines: [2, 3] });
  });
});

describe('a run', () => {
  const root = mkdtempSync(join(tmpdir(), 'judged-'));
  afterAll(() => rmSync(root, { recursive: true }));
  for (const folder of ['src', 'test']) mkdirSync(join(root, folder));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const code = `export function price(items: number): number {
  while (items < 0) items += 1;
  return items > 10 ? items * 2 : items;
}
`;
  const files: Record<string, string> = {
    'src/price.ts': code,
    'src/unused.ts': 'export const unused = [1, 2, 3];\n',
    'test/price.test.ts': `import { expect, it } from 'vitest';
import { price } from '../src/price.ts';
it('is twice as much by the dozen', () => expect(price(12)).toBe(24));
it('is none below none', () => expect(price(-2)).toBe(0));
`,
    'src/far.ts': "export { price } from './price.ts';\n",
    'test/unused.test.ts': `import { expect, it } from 'vitest';
import { price } from '../src/far.ts';
import { unused } from '../src/unused.ts';
it('is there, and nothing else has changed', () => expect([typeof unused, price(12)]).toEqual(['object', 24]));
`,
    'package.json': '{ "type": "module" }',
    'tsconfig.json': readFileSync('tsconfig.json', 'utf8'),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);

  it('finds what no test notices, and leaves the code as it is', async () => {
    let told = 0;
    const verdicts = await verdictsOn({
      root,
      files: ['src/price.ts', 'src/unused.ts'],
      tests: ['test/unused.test.ts', 'test/price.test.ts'],
      processes: 1,
      nearest: 1,
      meant: ({ becomes }) => !becomes.includes('while'),
      tell: () => {
        told += 1;
      },
    });
    expect(told).toBe(verdicts.length);
    const noticed = verdicts.map(({ becomes, noticedBy = 'nothing' }) => `${becomes} ${noticedBy}`);
    expect(noticed.toSorted()).toEqual([
      'export const unused = [1, 2, 4]; nothing',
      'export const unused = [1, 2]; nothing',
      'export const unused = [1, 3, 3]; nothing',
      'export const unused = [1, 3]; nothing',
      'export const unused = [2, 2, 3]; nothing',
      'export const unused = [2, 3]; nothing',
      'return false ? items * 2 : items; is twice as much by the dozen',
      'return items > 10 ? items * 3 : items; is twice as much by the dozen',
      'return items > 10 ? items / 2 : items; is twice as much by the dozen',
      'return items > 11 ? items * 2 : items; nothing',
      'return items >= 10 ? items * 2 : items; nothing',
      'return true ? items * 2 : items; nothing',
    ]);
    expect(readFileSync(join(root, 'src/price.ts'), 'utf8')).toBe(code);
  });

  it('ends tests that hang', async () => {
    const verdicts = await verdictsOn({
      root,
      files: ['src/price.ts'],
      tests: ['test/price.test.ts'],
      processes: 1,
      hangsAfterSeconds: 2,
      meant: ({ becomes }) => becomes.endsWith('items -= 1;'),
      tell: () => {},
    });
    expect(verdicts.map(({ becomes, noticedBy }) => [becomes, noticedBy])).toEqual([
      ['while (items < 0) items -= 1;', 'the tests hung'],
    ]);
  });

  it('asks of a sample that compiles, the same each time', async () => {
    const sampled = async (sample: number) => {
      const verdicts = await verdictsOn({
        root,
        files: ['src/price.ts'],
        tests: [],
        sample,
        processes: 1,
        tell: () => {},
      });
      return verdicts.map(({ becomes }) => becomes);
    };
    const four = await sampled(4);
    expect(four).toHaveLength(4);
    expect(await sampled(2)).toEqual(four.slice(0, 2));
  });

  it('judges nothing by tests that fail anyway', async () => {
    writeFileSync(join(root, 'test/failing.test.ts'), "import '../src/price.ts';\nthrow new Error('no');\n");
    const tests = ['test/price.test.ts', 'test/failing.test.ts'];
    await expect(verdictsOn({ root, files: ['src/price.ts'], tests, processes: 1, tell: () => {} })).rejects.toThrow(
      'the tests must pass before anything is changed, got a failure of "test/failing.test.ts"',
    );
  });
});

describe('the summary of a run', () => {
  const verdict = (becomes: string, noticedBy?: string) => ({
    file: becomes.endsWith('rule') ? 'src/rules/one.ts' : 'src/two.ts',
    was: 'was',
    becomes,
    noticedBy,
    start: 0,
    end: 0,
    replacement: '',
    lines: [7, 9] as [number, number],
  });
  const noticed = (count: number) => Array.from({ length: count }, (_, index) => verdict(`${index}`, 'a test'));
  const accepted = { file: 'src/two.ts', was: 'was', becomes: 'no fault', why: 'it is the same' };

  it('counts what tests notice, by folder and in all', () => {
    const verdicts = [...noticed(3), verdict('a fault'), verdict('a rule', 'a test')];
    expect(summaryOf(verdicts, []).lines).toEqual([
      ' 75.0 %          3/4  src',
      '100.0 %          1/1  src/rules',
      ' 80.0 %          4/5  in all',
    ]);
  });

  it('is that tests notice enough from 95 % on', () => {
    expect(summaryOf([...noticed(19), verdict('a fault')], []).passed).toBe(true);
    expect(summaryOf([...noticed(18), verdict('a fault')], []).passed).toBe(false);
    expect(summaryOf([], []).passed).toBe(true);
  });

  it('leaves out what is accepted, and does not bear an entry for what a test notices', () => {
    expect(summaryOf([...noticed(1), verdict('no fault')], [accepted])).toEqual({
      lines: ['100.0 %          1/1  src', '100.0 %          1/1  in all'],
      passed: true,
    });
    const { lines, passed } = summaryOf([verdict('no fault', 'a test')], [accepted]);
    expect(passed).toBe(false);
    expect(lines.at(-1)).toBe(
      '\naccepted.ts: must not list what a test notices; take this out\nsrc/two.ts:7\n- was\n+ no fault',
    );
  });
});

describe('what a change touches', () => {
  const touched = touchedBy(`diff --git src/a.ts src/a.ts
--- src/a.ts
+++ src/a.ts
@@ -3 +3,2 @@ function a
-was
+is
+and
@@ -9,2 +10,0 @@
-gone
-gone
diff --git src/b.ts src/b.ts
--- /dev/null
+++ src/b.ts
@@ -0,0 +1 @@
+one
`);
  const at = (file: string, first: number, last = first) => touched({ file, lines: [first, last] } as Mutant);

  it('are the lines that it adds or changes, and what reaches into them', () => {
    expect([1, 2, 3, 4, 5, 10].map((line) => at('src/a.ts', line))).toEqual([false, false, true, true, false, false]);
    expect(at('src/a.ts', 1, 3)).toBe(true);
    expect(at('src/a.ts', 4, 8)).toBe(true);
    expect(at('src/b.ts', 1)).toBe(true);
    expect(at('src/c.ts', 1)).toBe(false);
  });
});
