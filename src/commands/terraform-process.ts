import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a Terraform ended. */
export interface EndedTerraform {
  exitCode: number;
  printed: string;
  errors: string;
  /** The id of the lock that it tried to take, if it did. */
  lockId: string | undefined;
  /** What told it to stop early. */
  interruptedBy: NodeJS.Signals | undefined;
}

/** What goes on in this terminal beside a Terraform. */
export interface Beside {
  /** Shows what Terraform printed. */
  show(text: Uint8Array): void;
  /** Terraform has ended. */
  end(): void;
}

/** @param interrupt tells Terraform to stop, as a signal to this process does. */
export type BeginBeside = (interrupt: () => void) => Beside;

const tailMilliseconds = 100;

/**
 * Runs Terraform so that it saves the state and lets go of its lock whatever happens to this process. A Terraform dies at once by SIGHUP, by a second
 * SIGINT or SIGTERM, and, as every Go program, when it writes into a pipe that nobody reads any more (https://pkg.go.dev/os/signal#hdr-SIGPIPE). So
 * it gets a session of its own, which no terminal signals, the first signal that this process gets, once, as SIGTERM, and files to write to. These have no
 * name, so that nothing is left of them, as of a whole state, when this process is killed outright.
 * @param shows whether this terminal shows what it prints, as it prints it. What it asks is answered from here then.
 * @param begin what goes on beside it, if anything does.
 */
export async function runTerraform(
  args: string[],
  folder: string,
  shows: boolean,
  begin?: BeginBeside,
): Promise<EndedTerraform> {
  const files = mkdtempSync(join(tmpdir(), 'terraform-'));
  const open = (name: string) => openSync(join(files, name), 'w+', 0o600);
  const [stdout, stderr, log] = [open('stdout'), open('stderr'), open('log')];
  rmSync(files, { recursive: true });
  // A console edits lines and shows errors in the terminal itself, and has nothing to lose.
  const isConsole = args[0] === 'console';
  // Through this process, so that no answer is waited for once it is gone.
  const stdin = shows && !args.includes('-input=false') ? 'pipe' : 'ignore';
  const child = spawn('terraform', args, {
    cwd: folder,
    detached: true,
    stdio: [...(isConsole ? (['inherit', 'inherit', 'inherit'] as const) : ([stdin, stdout, stderr] as const)), log],
    // The fourth of these. Linux and macOS open a descriptor by this path.
    env: { ...process.env, ...(logsElsewhere() ? {} : { TF_LOG_CORE: 'INFO', TF_LOG_PATH: '/dev/fd/3' }) },
  });

  let told = false;
  const interrupt = () => {
    if (!told) child.kill('SIGTERM');
    told = true;
  };
  let interruptedBy: NodeJS.Signals | undefined;
  const passOn = (signal: NodeJS.Signals) => {
    interruptedBy ??= signal;
    interrupt();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, passOn);
  const answers = child.stdin && handOn(child.stdin);
  const beside = begin?.(interrupt);
  const write = beside ? (text: Buffer) => beside.show(text) : (text: Buffer) => process.stdout.write(text);
  const tail = shows ? new Tail(stdout, write) : undefined;
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    });
    tail?.show();
    return {
      exitCode,
      printed: readFrom(stdout, 0).toString(),
      errors: readFrom(stderr, 0).toString(),
      lockId: lockIdIn(readFrom(log, 0).toString()),
      interruptedBy,
    };
  } finally {
    tail?.stop();
    beside?.end();
    answers?.stop();
    for (const signal of signals) process.off(signal, passOn);
    for (const descriptor of [stdout, stderr, log]) closeSync(descriptor);
  }
}

/** Somebody who wants Terraform's log gets it where they want it. https://developer.hashicorp.com/terraform/internals/debugging */
function logsElsewhere(): boolean {
  return ['TF_LOG', 'TF_LOG_CORE', 'TF_LOG_PATH'].some((name) => process.env[name]);
}

/** https://github.com/hashicorp/terraform/blob/v1.11.4/internal/backend/remote-state/s3/logging.go */
function lockIdIn(log: string): string | undefined {
  return /Attempting to lock remote state.*tf_backend\.lock\.id=([\w-]+)/.exec(log)?.[1];
}

/** Hands on what is typed. A terminal that is closed is the end of it. */
function handOn(to: NodeJS.WritableStream): { stop(): void } {
  const end = () => to.end();
  // Terraform may end without having read.
  to.on('error', () => {});
  process.stdin.on('error', end).pipe(to);
  return {
    stop() {
      process.stdin.unpipe(to).off('error', end).pause();
    },
  };
}

/** Shows what is written to a file, soon after it is. */
class Tail {
  private readonly descriptor: number;
  private readonly write: (text: Buffer) => void;
  private readonly timer: NodeJS.Timeout;
  private position = 0;

  constructor(descriptor: number, write: (text: Buffer) => void) {
    this.descriptor = descriptor;
    this.write = write;
    this.timer = setInterval(() => this.show(), tailMilliseconds);
  }

  /** Shows what is new. */
  show(): void {
    const text = readFrom(this.descriptor, this.position);
    this.position += text.length;
    if (text.length > 0) this.write(text);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** By its place, since Terraform writes by the same descriptor, and where it has come to. */
function readFrom(descriptor: number, position: number): Buffer {
  const text = Buffer.alloc(Math.max(fstatSync(descriptor).size - position, 0));
  return text.subarray(0, readSync(descriptor, text, 0, text.length, position));
}
