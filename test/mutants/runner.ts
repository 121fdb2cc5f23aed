/** Runs tests over and over in one process, which loads the files that it has not loaded yet. Started by judge.ts, which ends it when it hangs. */
import { join } from 'node:path';
import { BaseSequencer, createVitest, type TestSpecification } from 'vitest/node';

/** Which tests to run after a file was changed, in this order, until the first fails. */
export interface Order {
  changed?: string;
  tests: string[];
}

/** What came of it. */
export interface Outcome {
  /** The first test that failed, or what failed outside of one. */
  failed?: string;
  secondsByTest: Record<string, number>;
}

let ordered: string[] = [];

class AsOrdered extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => ordered.indexOf(a.moduleId) - ordered.indexOf(b.moduleId));
  }
}

const root = process.cwd();
const [setup] = process.argv.slice(2);
const vitest = await createVitest('test', {
  config: false,
  root,
  watch: false,
  ...(setup && { globalSetup: setup }),
  include: ['test/**/*.test.ts'],
  // One worker, which loads a module once, as the threads of the unit tests do.
  pool: 'threads',
  isolate: false,
  maxWorkers: 1,
  bail: 1,
  sequence: { sequencer: AsOrdered },
  // What takes longer hangs.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  silent: true,
  reporters: [{}],
});

let changedBefore: string | undefined;
const all = await vitest.globTestSpecifications();

process.on('message', async ({ changed, tests }: Order) => {
  // The one before is as it was again.
  for (const file of [changed, changedBefore]) if (file) vitest.invalidateFile(join(root, file));
  changedBefore = changed;
  // It would answer with those that failed before, too.
  vitest.state.filesMap.clear();
  ordered = tests.map((test) => join(root, test));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    all.filter(({ moduleId }) => ordered.includes(moduleId)),
  );
  const failed = testModules.flatMap((module) => [
    ...[...module.children.allTests('failed')].map(({ fullName }) => fullName),
    ...(module.state() === 'failed' ? [module.relativeModuleId] : []),
  ]);
  const secondsByTest = Object.fromEntries(
    testModules.map((module) => {
      const { collectDuration, duration } = module.diagnostic();
      return [module.relativeModuleId, (collectDuration + duration) / 1000];
    }),
  );
  const [first = unhandledErrors.length > 0 ? `${unhandledErrors[0]}` : undefined] = failed;
  process.send?.({ ...(first && { failed: first }), secondsByTest } satisfies Outcome);
});
// What started it ends it.
process.on('SIGINT', () => {});
process.once('disconnect', async () => {
  await vitest.close();
  process.exit();
});
process.send?.('ready');
