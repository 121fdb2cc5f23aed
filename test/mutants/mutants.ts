/**
 * Judges the unit tests: changes the code in small ways, one at a time in a copy, and tells which changes no test notices.
 * Ends in 1 when fewer than BOUND are noticed, or when a mutant that accepted.ts lists is.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { accepted } from './accepted.ts';
import type { Mutant } from './mutations.ts';
import { type Verdict, verdictsOn } from './survivors.ts';

// npm run mutants [-- <file or folder>...] [--since <commit>] [--sample <number>] [--nearest <number>] [--again] [--processes <number>]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    since: { type: 'string' },
    sample: { type: 'string' },
    nearest: { type: 'string' },
    again: { type: 'boolean', default: false },
    processes: { type: 'string', default: `${availableParallelism()}` },
  },
});

/** What of the mutants tests must notice. The rest are mostly changes that change nothing. */
const BOUND = 0.95;

const report = process.env.REPORT ?? 'build/mutants.json';

/** What no unit test loads: the entry for people and the types for editors. */
const code = positionals.length > 0 ? positionals : ['src', 'modules'];

/** What holds text, snapshots or the workflows notices any change and says nothing of what the code does. */
const judgesOfText = [
  'test/docs/',
  'test/environments/',
  'test/e2e/',
  'test/mutants/',
  'test/architecture',
  'test/workflows',
];

const files = code.flatMap((path) => filesIn(path)).filter((file) => /(?<!\.d)\.(ts|js)$/.test(file));
const tests = filesIn('test').filter(
  (file) => file.endsWith('.test.ts') && !judgesOfText.some((start) => file.startsWith(start)),
);

// Whoever ends it wants to know what was found so far.
const enough = new AbortController();
process.once('SIGINT', () => enough.abort());

const verdicts = await verdictsOn({
  root: process.cwd(),
  files,
  tests,
  setup: 'test/setup.mjs',
  meant: values.again ? survivedBefore() : values.since ? changedSince(values.since) : () => true,
  ...(values.sample && { sample: Number(values.sample) }),
  ...(values.nearest && { nearest: Number(values.nearest) }),
  processes: Number(values.processes),
  enough: enough.signal,
  tell: (verdict, done, of) => {
    if (done % 20 === 0) console.log(`\n${done} of ${of} done`);
    if (!verdict.noticedBy && !isAccepted(verdict)) console.log(`\nSurvived:\n${textOf(verdict)}`);
  },
});

mkdirSync(dirname(report), { recursive: true });
writeFileSync(report, JSON.stringify(verdicts, null, 1));

const counted = verdicts.filter((verdict) => verdict.noticedBy || !isAccepted(verdict));
const folders = new Set(counted.map(({ file }) => dirname(file)));
for (const folder of [...folders].toSorted()) {
  console.log(`${shareOf(counted.filter(({ file }) => dirname(file) === folder))}  ${folder}`);
}
console.log(`${shareOf(counted)}  in all${enough.signal.aborted ? ', up to here' : ''}; ${report} tells of each`);

const stale = verdicts.filter((verdict) => verdict.noticedBy && isAccepted(verdict));
for (const verdict of stale) {
  console.log(`\naccepted.ts: must not list what a test notices; take this out\n${textOf(verdict)}`);
}
if (noticed(counted) < BOUND * counted.length || stale.length > 0) process.exitCode = 1;

function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)],
  );
}

function noticed(of: Verdict[]): number {
  return of.filter(({ noticedBy }) => noticedBy).length;
}

function shareOf(of: Verdict[]): string {
  const percent = of.length === 0 ? 100 : (100 * noticed(of)) / of.length;
  return `${percent.toFixed(1).padStart(5)} %  ${`${noticed(of)}/${of.length}`.padStart(11)}`;
}

function textOf({ file, lines: [line], was, becomes }: Mutant): string {
  return `${file}:${line}\n- ${was}\n+ ${becomes}`;
}

function isAccepted(mutant: Mutant): boolean {
  return accepted.some((one) => isSame(one, mutant));
}

function isSame(one: Pick<Mutant, 'file' | 'was' | 'becomes'>, other: Mutant): boolean {
  return one.file === other.file && one.was === other.was && one.becomes === other.becomes;
}

function survivedBefore(): (mutant: Mutant) => boolean {
  const before: Verdict[] = JSON.parse(readFileSync(report, 'utf8'));
  const survivors = before.filter(({ noticedBy }) => !noticedBy);
  return (mutant) => survivors.some((one) => isSame(one, mutant));
}

/** The lines that a change touches, whether or not it is committed. */
function changedSince(commit: string): (mutant: Mutant) => boolean {
  const { stdout, stderr, status } = spawnSync('git', ['diff', '--unified=0', '--no-prefix', commit, '--', ...code], {
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (status !== 0) throw new Error(`--since: must be a commit, got ${commit}; git says ${stderr}`);
  const changed = stdout.split(/^diff --git /m).flatMap((part) => {
    const file = /^\+\+\+ (.+)$/m.exec(part)?.[1];
    return [...part.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].map(([, from, length = '1']) => ({
      file,
      first: Number(from),
      last: Number(from) + Number(length) - 1,
    }));
  });
  return ({ file, lines: [first, last] }) =>
    changed.some((hunk) => hunk.file === file && first <= hunk.last && last >= hunk.first);
}
