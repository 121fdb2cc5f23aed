import { defineConfig } from 'vitest/config';

const globalSetup = 'test/setup.mjs';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          globalSetup,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
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
          name: 'e2e',
          globalSetup: [globalSetup, 'test/e2e/install.ts'],
          include: ['test/e2e/**/*.test.ts'],
          // An apply mostly waits, so two go side by side. With more, a response lost under load makes the AWS provider repeat a create.
          maxWorkers: 2,
          // Only what hangs takes so long.
          testTimeout: 30 * 60_000,
          hookTimeout: 30 * 60_000,
        },
      },
    ],
  },
});
