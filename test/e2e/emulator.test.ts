import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';

const FOLDER = join(import.meta.dirname, 'emulator');
const SERVER = join(FOLDER, 'server.py');

let directory: string;
let emulators: Emulator[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'emulator-'));
  emulators = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(emulators.map((emulator) => emulator.stop()));
  rmSync(directory, { recursive: true });
});

async function start(accountId: string): Promise<Emulator> {
  const emulator = await startEmulator({ accountId, region: 'us-east-1', logFile: logFile(accountId), judged: false });
  emulators.push(emulator);
  return emulator;
}

function logFile(accountId: string): string {
  return join(directory, `${accountId}.log`);
}

/** Runs a program in the emulator's virtual environment, as a client of the emulator. */
function python(emulator: Emulator, ...programArguments: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(join(pythonEnvironment(requirements()), 'python'), programArguments, {
    encoding: 'utf8',
    env: { ...process.env, ...emulator.environment },
  });
  return { status, output: stdout + stderr };
}

function requirements(): string {
  return join(FOLDER, 'requirements.txt');
}

function accountOf(emulator: Emulator): string {
  return python(emulator, '-c', 'import boto3; print(boto3.client("sts").get_caller_identity()["Account"])').output;
}

/** The emulators that a process has started. */
function serversOf(parent: number): number[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...command]) => Number(ppid) === parent && command.includes(SERVER))
    .map(([pid]) => Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Puts a moto of our own before the installed one. */
function replaceMoto(source: string): void {
  mkdirSync(join(directory, 'moto'));
  writeFileSync(join(directory, 'moto', '__init__.py'), source);
  vi.stubEnv('PYTHONPATH', directory);
}

describe('the environment that Python runs in', () => {
  it('says what pip said when something in it cannot be installed, and is made anew the next time', () => {
    const requirements = join(directory, 'requirements.txt');
    const environment = join('.venv', basename(directory));
    writeFileSync(requirements, './nowhere');
    try {
      expect(() => pythonEnvironment(requirements)).toThrow(
        /must succeed, got exit code 1; fix what its last lines say:\n.*nowhere/s,
      );
      writeFileSync(requirements, '');
      expect(existsSync(join(pythonEnvironment(requirements), 'python'))).toBe(true);
    } finally {
      rmSync(environment, { recursive: true });
    }
  });
});

describe('the emulator', () => {
  it('answers on the port it announced, with the account id asked for', async () => {
    const emulator = await start('111111111111');

    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(accountOf(emulator)).toBe('111111111111\n');
  });

  it('runs beside another one with an account of its own', async () => {
    const [first, second] = await Promise.all([start('111111111111'), start('222222222222')]);

    expect(first.url).not.toBe(second.url);
    expect(accountOf(first)).toBe('111111111111\n');
    expect(accountOf(second)).toBe('222222222222\n');
  });

  it('refuses a moto its patches are not written for', async () => {
    replaceMoto('__version__ = "5.2.4"');

    const refusal = 'moto: must be 5.2.5, which the patches are written against, got 5.2.4; install requirements.txt';
    const { status, stderr } = spawnSync(
      join(pythonEnvironment(requirements()), 'python'),
      ['-B', SERVER, '/dev/null'],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stderr).toBe(`${refusal}\n`);
    await expect(start('111111111111')).rejects.toThrow(refusal);
  });

  it('says with the last 20 lines of its log why it could not start', async () => {
    replaceMoto('import sys; sys.exit("\\n".join(f"line {number} of 30" for number in range(1, 31)))');

    const error: Error = await start('111111111111').catch((error) => error);

    const log = readFileSync(logFile('111111111111'), 'utf8').trimEnd();
    expect(log.split('\n')).toHaveLength(30);
    expect(error.message).toContain(logFile('111111111111'));
    expect(error.message.split('\n').slice(1)).toEqual(log.split('\n').slice(-20));
  });

  it('does not start when a patch does not fit', async () => {
    replaceMoto('__version__ = "5.2.5"');

    await expect(start('111111111111')).rejects.toThrow(/patches.*No module named 'moto\.applicationautoscaling'/s);
  });

  it('leaves no process behind when it is stopped', async () => {
    const emulator = await start('111111111111');
    expect(serversOf(process.pid)).toHaveLength(1);

    await emulator.stop();

    expect(serversOf(process.pid)).toEqual([]);
    await expect(fetch(emulator.url)).rejects.toThrow();
  });

  it('ends with the process that started it, even one that is killed', async () => {
    const options = { accountId: '111111111111', region: 'us-east-1', logFile: logFile('111111111111') };
    const program = join(directory, 'program.mts');
    writeFileSync(
      program,
      `import { startEmulator } from ${JSON.stringify(join(FOLDER, 'emulator.ts'))};
       console.log((await startEmulator(${JSON.stringify(options)})).url);`,
    );
    const parent = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await Promise.race([once(parent.stdout, 'data'), once(parent, 'exit')]);
    const servers = serversOf(parent.pid as number);
    expect(servers).toHaveLength(1);

    parent.kill('SIGKILL');

    await vi.waitUntil(() => !servers.some(isRunning), { timeout: 600_000 });
  });

  it('records each call as a client of botocore would have made it, in each protocol', async () => {
    const emulator = await start('111111111111');
    const { status, output } = python(emulator, '-B', join(FOLDER, 'recording_test.py'), emulator.callsFile);

    expect(status, output).toBe(0);
  });

  it('fails the test that stops it where AWS would not have taken a call', async () => {
    const options = { accountId: '111111111111', region: 'us-east-1', logFile: logFile('judged') };
    const emulator = await startEmulator(options);
    const call = `boto3.client("kms").create_key(Tags=[{"TagKey": "a" * 129, "TagValue": ""}])`;
    expect(python(emulator, '-c', `import boto3; ${call}`).status).toBe(0);

    await expect(emulator.stop()).rejects.toThrow(
      'kms:CreateKey Tags[0].TagKey: must have 1 to 128 characters, not 129, got ',
    );
  });

  it('fails the test that stops it where nothing was recorded', async () => {
    const options = { accountId: '111111111111', region: 'us-east-1', logFile: logFile('judged') };
    const emulator = await startEmulator(options);

    await expect(emulator.stop()).rejects.toThrow('calls: must be recorded to be judged, got none');
  });

  it('has every patch in force', async () => {
    const { status, output } = python(await start('111111111111'), '-B', join(FOLDER, 'patches_test.py'));

    expect(status, output).toBe(0);
  });
});
