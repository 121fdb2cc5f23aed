import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiling } from './compiling.ts';
import { distancesFrom, namedBy, sharedBy } from './imports.ts';
import { Judge, type JudgeOptions } from './judge.ts';
import { type Mutant, mutantsOf } from './mutations.ts';

export interface Verdict extends Mutant {
  /** The test that failed. Without one the mutant survived. */
  noticedBy?: string | undefined;
}

export interface Questions extends JudgeOptions {
  root: string;
  /** What is changed, and what may notice it. */
  files: string[];
  tests: string[];
  /** Which of the mutants are meant. */
  meant?: (mutant: Mutant) => boolean;
  /** At most so many of them: always the same ones, as if by lot. */
  sample?: number;
  /** How many of the test files that reach a file are asked, the nearest ones. All, if left out. */
  nearest?: number;
  processes: number;
  /** Ends the run before all are done. */
  enough?: AbortSignal;
  tell: (verdict: Verdict, done: number, of: number) => void;
}

/** Makes the mutants of some files, one at a time, and asks of each whether a test notices it. The tests nearest to the file run first. */
export async function verdictsOn(questions: Questions): Promise<Verdict[]> {
  const { root, files, meant = () => true, sample, processes, enough, tell } = questions;
  const judges = Array.from({ length: processes }, () => new Judge(root, questions));
  try {
    const [{ folder }] = judges as [Judge];
    const possible = files.flatMap((file) => mutantsOf(file, readFileSync(join(folder, file), 'utf8')).filter(meant));
    const mutants = compiling(folder, possible.toSorted(byLot), sample);
    const testsOf = testsByFile(folder, questions);
    const seconds = await usualSeconds(judges, [...new Set(mutants.flatMap(({ file }) => testsOf(file)))]);
    const verdicts: Verdict[] = [];
    const left = mutants.toReversed();
    const work = async (judge: Judge) => {
      for (let mutant = left.pop(); mutant && !enough?.aborted; mutant = left.pop()) {
        const tests = testsOf(mutant.file);
        const usual = tests.reduce((sum, test) => sum + (seconds[test] ?? 0), 0);
        const noticedBy = tests.length > 0 ? await judge.noticedBy(mutant, tests, usual) : undefined;
        const verdict = { ...mutant, noticedBy };
        verdicts.push(verdict);
        tell(verdict, verdicts.length, mutants.length);
      }
    };
    await Promise.all(judges.map(work));
    return verdicts;
  } finally {
    for (const judge of judges) await judge.close();
  }
}

/** An order that is the same in each run, and that has nothing to do with the code's. */
function byLot(a: Mutant, b: Mutant): number {
  return lotOf(a).localeCompare(lotOf(b));
}

function lotOf({ file, was, becomes, start }: Mutant): string {
  return createHash('sha1').update([file, was, becomes, start].join('\0')).digest('hex');
}

function testsByFile(folder: string, { files, tests, nearest }: Questions): (file: string) => string[] {
  const names = new Map<string, string[]>();
  const namesOf = (file: string) => {
    const known = names.get(file) ?? namedBy(folder, file);
    names.set(file, known);
    return known;
  };
  const distances = tests.map((test) => ({ test, from: distancesFrom(test, namesOf) }));
  const near = new Map(
    files.map((file) => {
      const reaching = distances.flatMap(({ test, from }) => {
        const distance = from.get(file);
        return distance === undefined ? [] : [{ test, distance, apart: -sharedBy(test, file) }];
      });
      return [
        file,
        reaching
          .toSorted((a, b) => a.apart - b.apart || a.distance - b.distance)
          .map(({ test }) => test)
          .slice(0, nearest),
      ];
    }),
  );
  return (file) => near.get(file) ?? [];
}

/** All unit tests take less, on a machine under whatever load. */
const UNKNOWN_SECONDS = 600;

/** How long each test file takes while nothing is changed. */
async function usualSeconds(judges: Judge[], tests: string[]): Promise<Record<string, number>> {
  const outcomes = await Promise.all(
    judges.map((judge, index) =>
      judge.run({ tests: tests.filter((_, place) => place % judges.length === index) }, UNKNOWN_SECONDS),
    ),
  );
  const failed = outcomes.find(({ failed }) => failed)?.failed;
  if (failed) throw new Error(`the tests must pass before anything is changed, got a failure of "${failed}"`);
  return Object.assign({}, ...outcomes.map(({ secondsByTest }) => secondsByTest));
}
