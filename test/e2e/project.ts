import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Caller } from '../rights/recording.ts';
import type { Emulator } from './emulator/emulator.ts';

/** How a command ended. Colours and cdktf's spinners are taken out of what it printed. */
export interface Ended {
  exitCode: number | null;
  output: string;
}

/** A command that runs. */
export interface Running {
  process: ChildProcess;
  /** Settles when the command has printed this. */
  printed(text: string): Promise<void>;
  ended: Promise<Ended>;
}

/**
 * A checkout of its own to run commands in, so that no test meets the state, or the AWS account, of whoever runs it. Its application
 * and environments are those of test/shop.
 */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'project-'));
  readonly environment: NodeJS.ProcessEnv;

  constructor(emulator?: Emulator) {
    for (const path of ['environments', 'modules', 'src', 'cdktf.json', 'package.json', '.terraform.lock.hcl']) {
      cpSync(path, join(this.folder, path), { recursive: true });
    }
    cpSync('test/shop', join(this.folder, 'environments'), { recursive: true });
    // Installed once for all checkouts.
    mkdirSync('.venv', { recursive: true });
    for (const path of ['node_modules', '.venv']) symlinkSync(resolve(path), join(this.folder, path));
    const withoutAws = Object.entries(process.env).filter(
      ([name]) => !/^(AWS_|TF_(VAR|CLI_ARGS|DATA_DIR|WORKSPACE))/.test(name),
    );
    this.environment = {
      ...Object.fromEntries(withoutAws),
      // Nothing that could lead to a real account.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...emulator?.environment,
      CHECKPOINT_DISABLE: '1',
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Where Terraform runs for a stack. */
  stackFolder(stack: string): string {
    return join(this.folder, 'cdktf.out', 'stacks', stack);
  }

  /** Changes a file of the checkout as a person would. */
  edit(file: string, from: string | RegExp, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, 'utf8');
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${file}: must contain ${from}; the test is older than the file`);
    writeFileSync(path, edited);
  }

  /** Puts a file of its own in the place of one of the checkout. */
  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** `npm run <script> ...` as a person types it. */
  npmRun(...args: string[]): Promise<Ended> {
    return this.startNpm(...args).ended;
  }

  /** The same, to do something while it runs. */
  startNpm(...args: string[]): Running {
    return this.start('npm', ['run', '--silent', ...args], { environment: { AWS_ACCESS_KEY_ID: callerOf(args) } });
  }

  cdktf(...args: string[]): Promise<Ended> {
    return this.start('npx', ['cdktf', ...args], { environment: { AWS_ACCESS_KEY_ID: 'deploy' } }).ended;
  }

  /** @param options.group of its own, as a terminal makes one for each line, and with an answer that nobody has typed yet. */
  start(
    command: string,
    args: string[],
    options: { folder?: string; environment?: NodeJS.ProcessEnv; group?: boolean } = {},
  ): Running {
    const child = spawn(command, args, {
      cwd: options.folder ?? this.folder,
      env: { ...this.environment, ...options.environment },
      detached: options.group,
      stdio: [options.group ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const watchers = new Map<string, () => void>();
    const listen = (chunk: Buffer) => {
      output += stripVTControlCharacters(chunk.toString());
      for (const [text, settle] of watchers) if (output.includes(text)) settle();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, output }));
    });
    const printed = (text: string) =>
      new Promise<void>((resolve, reject) => {
        watchers.set(text, resolve);
        ended.then(() => reject(new Error(`it ended before it printed ${text}:\n${output}`)), reject);
      });
    return { process: child, printed, ended };
  }
}

/**
 * Who a command is run by: the role that GitHub Actions runs it under, or a person who administers the account. The access key is
 * called so, and by that the recording of the emulator tells who called.
 */
export function callerOf([script = '', stack = '', ...args]: string[]): Caller {
  // A stack that no deploy may change, and what people do in a running environment.
  if (
    stack.startsWith('bootstrap-') ||
    ['logs', 'manage', 'recover', 'releases', 'rollback', 'secret', 'shell', 'status'].includes(script)
  )
    return 'admin';
  if (script === 'publish-frontend') return 'publish';
  if (script !== 'plan') return 'deploy';
  // As .github/workflows/plan.yml and drift.yml call it.
  if (args.includes('--no-refresh')) return 'plan';
  return args.includes('--no-lock') ? 'refresh' : 'deploy';
}
