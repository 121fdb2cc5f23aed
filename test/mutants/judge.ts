import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant, mutate } from './mutations.ts';
import type { Order, Outcome } from './runner.ts';

const runner = fileURLToPath(new URL('runner.ts', import.meta.url));

/** Each run leaves what it synthesized, and vitest what it transformed. */
const RUNS_PER_PROCESS = 100;

/** Only what hangs takes so much longer than the tests took before. */
const HANGS_AFTER_SECONDS = 60;
const HANGS_AFTER_TIMES = 3;

export interface JudgeOptions {
  /** What runs once before the tests. */
  setup?: string;
  /** How much longer than usual tests may take. */
  hangsAfterSeconds?: number;
}

/** A copy of a project, in which files are changed and tests are run. The project itself stays as it is, whatever happens, and may change meanwhile. */
export class Judge {
  readonly folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  #process: ChildProcess | undefined;
  #runs = 0;

  readonly #setup: string | undefined;
  readonly #hangsAfterSeconds: number;

  constructor(root: string, { setup, hangsAfterSeconds = HANGS_AFTER_SECONDS }: JudgeOptions) {
    this.#setup = setup;
    this.#hangsAfterSeconds = hangsAfterSeconds;
    const left = ['.git', '.venv', 'build', 'cdktf.out', 'node_modules'];
    cpSync(root, this.folder, { recursive: true, filter: (file) => !left.includes(basename(file)) });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    mkdirSync(this.#temporary);
  }

  get #temporary(): string {
    return join(this.folder, 'build');
  }

  /** The test that notices a mutant, or undefined. */
  async noticedBy(mutant: Mutant, tests: string[], usualSeconds: number): Promise<string | undefined> {
    const file = join(this.folder, mutant.file);
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, mutate(source, mutant));
    try {
      return (await this.run({ changed: mutant.file, tests }, usualSeconds)).failed;
    } finally {
      writeFileSync(file, source);
    }
  }

  async run(order: Order, usualSeconds: number): Promise<Outcome> {
    if (order.tests.length === 0) return { secondsByTest: {} };
    if (this.#runs++ % RUNS_PER_PROCESS === 0) await this.#end();
    const process = await this.#started();
    const mayTakeSeconds = this.#hangsAfterSeconds + HANGS_AFTER_TIMES * usualSeconds;
    const timeout = AbortSignal.timeout(Math.round(1000 * mayTakeSeconds));
    const answered = new AbortController();
    const signal = AbortSignal.any([timeout, answered.signal]);
    const ended = once(process, 'exit', { signal }).then(() => [{ failed: 'the process ended', secondsByTest: {} }]);
    // Once the answer is there nobody waits for the end.
    ended.catch(() => {});
    process.send(order);
    try {
      const [outcome] = await Promise.race([once(process, 'message', { signal }), ended]);
      if (process.exitCode !== null) this.#process = undefined;
      return outcome;
    } catch (error) {
      if (!timeout.aborted) throw error;
      process.kill('SIGKILL');
      this.#process = undefined;
      return { failed: 'the tests hung', secondsByTest: {} };
    } finally {
      answered.abort();
    }
  }

  async #started(): Promise<ChildProcess> {
    if (this.#process) return this.#process;
    const started = fork(runner, this.#setup ? [this.#setup] : [], {
      cwd: this.folder,
      execArgv: ['--import', import.meta.resolve('tsx')],
      env: { ...process.env, TMPDIR: this.#temporary, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(started, 'message');
    this.#process = started;
    return started;
  }

  async #end(): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    if (!ending) return;
    const ended = once(ending, 'exit');
    ending.disconnect();
    await ended;
  }

  async close(): Promise<void> {
    await this.#end();
    rmSync(this.folder, { recursive: true });
  }
}
