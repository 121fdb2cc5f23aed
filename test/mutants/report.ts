import { dirname } from 'node:path';
import type { Accepted } from './accepted.ts';
import type { Mutant } from './mutations.ts';
import type { Verdict } from './survivors.ts';

/** What of the mutants tests must notice. The rest are mostly changes that change nothing. */
const BOUND = 0.95;

/** What was found, folder by folder, and whether it is enough. Those that are accepted count neither way. */
export function summaryOf(verdicts: Verdict[], accepted: Accepted[]): { lines: string[]; passed: boolean } {
  const isAccepted = (mutant: Mutant) => accepted.some((one) => isSame(one, mutant));
  const counted = verdicts.filter((verdict) => verdict.noticedBy || !isAccepted(verdict));
  const stale = verdicts.filter((verdict) => verdict.noticedBy && isAccepted(verdict));
  const folders = [...new Set(counted.map(({ file }) => dirname(file)))].toSorted();
  return {
    lines: [
      ...folders.map((folder) => `${shareOf(counted.filter(({ file }) => dirname(file) === folder))}  ${folder}`),
      `${shareOf(counted)}  in all`,
      ...stale.map((mutant) => `\naccepted.ts: must not list what a test notices; take this out\n${textOf(mutant)}`),
    ],
    passed: noticed(counted) >= BOUND * counted.length && stale.length === 0,
  };
}

/** A mutant as people read it. */
export function textOf({ file, lines: [line], was, becomes }: Mutant): string {
  return `${file}:${line}\n- ${was}\n+ ${becomes}`;
}

export function isSame(one: Pick<Mutant, 'file' | 'was' | 'becomes'>, other: Mutant): boolean {
  return one.file === other.file && one.was === other.was && one.becomes === other.becomes;
}

/** Whether a mutant touches a line that a diff adds or changes: one of `git diff --unified=0 --no-prefix`. */
export function touchedBy(diff: string): (mutant: Mutant) => boolean {
  const changed = diff.split(/^diff --git /m).flatMap((part) => {
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

function noticed(of: Verdict[]): number {
  return of.filter(({ noticedBy }) => noticedBy).length;
}

function shareOf(of: Verdict[]): string {
  const percent = of.length === 0 ? 100 : (100 * noticed(of)) / of.length;
  return `${percent.toFixed(1).padStart(5)} %  ${`${noticed(of)}/${of.length}`.padStart(11)}`;
}
