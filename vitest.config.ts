import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first: one that began last would keep a worker long after the others have ended. */
const longest = [
  ...[
    'e2e/extremes',
    'e2e/production-like',
    'e2e/celery',
    'e2e/frozen',
    'e2e/life-cycle',
    'e2e/release',
    'e2e/feedback',
    'e2e/ec2-capacity',
    'e2e/protection',
    'e2e/rollback',
    'e2e/discovery',
    'e2e/scan',
    'e2e/killed-apply',
    'e2e/redis-token',
    'e2e/existing',
    'e2e/example',
  ],
  ...['src/stacks/deploy-role', 'src/commands/taken-by-npm', 'src/commands/status/causes', 'src/steps/redis-token'],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((file) => moduleId.endsWith(`/test/${file}.test.ts`));
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

const globalSetup = 'test/setup.mjs';

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Keeps what esbuild made of each file from one run to the next.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: 'unit',
          globalSetup,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/recordings/**'],
          // Loading cdktf is most of a file's time: one load a thread, not one a file.
          pool: 'threads',
          isolate: false,
          maxWorkers: '100%',
          // Only what hangs takes so long: on a loaded machine a process or a synth takes many times what it does alone.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // What the end-to-end tests recorded, all of them together.
          name: 'recordings',
          globalSetup,
          include: ['test/recordings/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup: [globalSetup, 'test/e2e/install.ts'],
          include: ['test/e2e/**/*.test.ts'],
          // An apply mostly waits, so three go side by side on two cores. What a client repeats whose answer was lost under load, the emulator answers as before.
          maxWorkers: 3,
          // Only what hangs takes so long.
          testTimeout: 30 * 60_000,
          hookTimeout: 30 * 60_000,
        },
      },
    ],
  },
});
