/**
 * Judges the unit tests: changes the code in small ways, one at a time in a copy, and tells which changes no test notices.
 * Ends in 1 when too few are noticed, or one that accepted.ts lists.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { accepted } from './accepted.ts';
import { elsewhere } from './elsewhere.ts';
import type { Mutant } from './mutations.ts';
import { isSame, summaryOf, textOf, touchedBy } from './report.ts';
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

const report = 'build/mutants.json';

/** What is changed: all that the project runs, or what somebody names. */
const code = positionals.length > 0 ? positionals : ['src', 'modules'];

/** What holds text, snapshots or the workflows notices any change and says nothing of what the code does. */
const judgesOfText = [
  'test/docs/',
  'test/environments/',
  'test/e2e/',
  'test/mutants/',
  'test/recordings/',
  'test/architecture',
  'test/workflows',
];

const files = code
  .flatMap((path) => filesIn(path))
  .filter((file) => /(?<!\.d)\.(ts|js)$/.test(file) && !elsewhere.some((one) => one.file === file));
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
    if (verdict.noticedBy || accepted.some((one) => isSame(one, verdict))) return;
    console.log(`\nSurvived:\n${textOf(verdict)}`);
  },
});

mkdirSync(dirname(report), { recursive: true });
writeFileSync(report, JSON.stringify(verdicts, null, 1));

const { lines, passed } = summaryOf(verdicts, accepted);
console.log(`\n${lines.join('\n')}\n${report} tells of each.`);
if (enough.signal.aborted) console.log('It was ended before all were judged.');
if (!passed) process.exitCode = 1;

function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)],
  );
}

function survivedBefore(): (mutant: Mutant) => boolean {
  const before: Verdict[] = JSON.parse(readFileSync(report, 'utf8'));
  const survivors = before.filter(({ noticedBy }) => !noticedBy);
  return (mutant) => survivors.some((one) => isSame(one, mutant));
}

/** The lines that a change touches, whether or not it is committed. */
function changedSince(commit: string): (mutant: Mutant) => boolean {
  const touched = touchedBy(git('diff', '--unified=0', '--no-prefix', commit, '--', ...code));
  const added = git('ls-files', '--others', '--exclude-standard', '--', ...code).split('\n');
  return (mutant) => touched(mutant) || added.includes(mutant.file);
}

function git(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: Number.POSITIVE_INFINITY });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: must succeed, got ${status}; it says ${stderr}`);
  return stdout;
}
