import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Project } from './project.ts';

let project: Project;

/** Each command that asks AWS asks first whose credentials it has. */
const sts = createServer((_, response) =>
  response.end(
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  ),
);

beforeAll(async () => {
  await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  sts.closeAllConnections();
  sts.close();
});

beforeEach(() => {
  project = new Project();
  Object.assign(project.environment, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(sts.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});

afterEach(() => {
  project.remove();
});

describe('commands side by side', () => {
  it('each say what they have to say, while the files change that all of them bundle', async () => {
    const file = join(project.folder, 'environments', 'dev.ts');
    const text = readFileSync(file, 'utf8');
    for (let wave = 0; wave < 6; wave += 1) {
      writeFileSync(file, `${text}\nconsole.error("wave ${wave}");\n`);
      const all = await Promise.all(Array.from({ length: 12 }, () => project.npmRun('status', 'qa')));
      for (const { exitCode, output } of all) {
        expect(output).toContain('command line: must name one of dev, staging, production, got "qa"');
        expect(exitCode).toBe(1);
      }
    }
    expect(readdirSync(join(project.folder, 'build')).filter((name) => /^cli.*\.cjs/.test(name)).length).toBe(7);
  });

  it('take away the bundles of commands that have ended a day ago', async () => {
    const old = join(project.folder, 'build', 'cli-0123456789abcdef.cjs');
    mkdirSync(join(project.folder, 'build'));
    writeFileSync(old, '');
    utimesSync(old, 0, 0);
    await project.npmRun('status', 'qa');
    expect(existsSync(old)).toBe(false);
  });
});

describe('a step', () => {
  const step = (environment: NodeJS.ProcessEnv = {}) =>
    project.start(process.execPath, ['build/cli.cjs', 'status', 'qa'], { environment }).ended;
  let bundle: string;

  beforeEach(async () => {
    await project.npmRun('status', 'qa');
    const build = join(project.folder, 'build');
    bundle = join(build, readdirSync(build).find((name) => name.startsWith('cli-')) as string);
  });

  it('runs the bundle of the deploy that started it, or else the newest one', async () => {
    expect((await step()).output).toContain('must name one of dev');
    const other = join(project.folder, 'other.cjs');
    writeFileSync(other, "console.log('the bundle of the deploy'); exports.exitCode = Promise.resolve(0);");
    expect(await step({ DJANGO_ON_AWS_BUNDLE: other })).toEqual({ output: 'the bundle of the deploy\n', exitCode: 0 });
  });

  it.each([0, 0.001, 0.5, 0.999])('that is cut short after %f of its code fails, and says so', async (part) => {
    truncateSync(bundle, Math.floor(readFileSync(bundle).length * part));
    const { exitCode, output } = await step();
    expect(output).toContain('must hold a whole bundle, got a part of one; delete the folder build and start again');
    expect(exitCode).toBe(1);
  });

  it('that waits for what never comes fails, and says so', async () => {
    writeFileSync(bundle, 'exports.exitCode = new Promise(() => {});');
    const { exitCode, output } = await step();
    expect(output).toBe('command: must run to its end, got an end with work undone; start it again\n');
    expect(exitCode).toBe(1);
  });
});

/**
 * In the place of Terraform: it works until it is told to stop, then fails, as long as its own output takes what it says, and lets go of its lock last.
 * A Go program dies of a pipe that nobody reads, and so does a shell.
 */
const terraform = `#!/bin/sh
[ "$1" = version ] && echo '{"terraform_version": "1.11.4"}' && exit
[ "$1" = init ] && mkdir -p .terraform && exit
touch locked
stop() { echo 'Interrupt received.'; echo "$1" >>signals; stopped=1; }
trap 'stop TERM' TERM
trap 'stop INT' INT
if [ "$1" = ask ]; then
  printf 'Enter a value: '
  read -r answer
  echo "answered <$answer>"
else
  echo "works as $$"
  while [ ! "$stopped" ] && [ ! -e fail ]; do
    [ -e complain ] && rm complain && echo 'Error: no such function' >&2
    sleep 0.1
  done
fi
echo 'Error: it was stopped' >&2
echo 'saved'
touch saved
rm locked
exit 1
`;

describe('a Terraform that is at work', () => {
  let folder: string;
  let child: ChildProcess;
  let printed: string;

  const is = (file: string) => existsSync(join(folder, file));
  const start = (shell: string) => {
    printed = '';
    child = spawn('sh', ['-c', shell], {
      cwd: project.folder,
      env: { ...project.environment, PATH: `${join(project.folder, 'bin')}:${process.env.PATH}` },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, as a terminal makes one for each line.
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
    }
  };
  const signalGroup = (signal: NodeJS.Signals) => process.kill(-(child.pid as number), signal);
  const works = () => vi.waitUntil(() => printed.includes('works as'), { timeout: 600_000 });
  /** It ended as it should, having been told once. */
  const endsWell = async (signals: string) => {
    await vi.waitUntil(() => is('saved') && !is('locked'), { timeout: 600_000 });
    expect(readFileSync(join(folder, 'signals'), 'utf8')).toBe(signals);
  };

  beforeEach(() => {
    folder = project.stackFolder('dev');
    mkdirSync(join(project.folder, 'bin'));
    const program = join(project.folder, 'bin', 'terraform');
    writeFileSync(program, terraform);
    chmodSync(program, 0o755);
  });

  it.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)('is told once by %s, and is waited for', async (signal) => {
    start('exec npm run --silent terraform dev -- work');
    await works();
    signalGroup(signal);
    signalGroup('SIGINT');
    await endsWell('TERM\n');
  });

  it('shows what it said to its end, and its exit code', async () => {
    start('exec node src/run.mjs terraform dev work');
    await works();
    child.kill('SIGTERM');
    const [exitCode] = await once(child, 'close');
    expect(printed).toContain('Interrupt received.\nsaved\n');
    expect(printed).toContain('Error: it was stopped');
    expect(exitCode).toBe(1);
  });

  it('survives the end of whoever reads what it prints', async () => {
    start('npm run --silent terraform dev -- work | (head -n 1 && echo gone)');
    await vi.waitUntil(() => printed.includes('gone'), { timeout: 600_000 });
    signalGroup('SIGINT');
    await endsWell('TERM\n');
  });

  it('goes on when this process is killed outright, and unlocks though it fails', async () => {
    start('exec node src/run.mjs terraform dev work');
    await works();
    child.kill('SIGKILL');
    await once(child, 'close');
    writeFileSync(join(folder, 'fail'), '');
    await vi.waitUntil(() => is('saved') && !is('locked'), { timeout: 600_000 });
  });

  it('leaves nothing of what it printed when this process is killed outright', async () => {
    const temporary = join(project.folder, 'tmp');
    mkdirSync(temporary);
    start(`TMPDIR='${temporary}' exec node src/run.mjs terraform dev work`);
    await vi.waitUntil(() => is('locked'), { timeout: 600_000 });
    child.kill('SIGKILL');
    await once(child, 'close');
    writeFileSync(join(folder, 'fail'), '');
    await vi.waitUntil(() => is('saved') && !is('locked'), { timeout: 600_000 });
    expect(readdirSync(temporary).filter((name) => name.startsWith('terraform-'))).toEqual([]);
  });

  it('shows the errors of a console as they come', async () => {
    start('exec node src/run.mjs terraform dev console');
    await vi.waitUntil(() => printed.includes('works as'), { timeout: 600_000 });
    const file = join(folder, 'complain');
    writeFileSync(file, '');
    await vi.waitUntil(() => printed.includes('Error: no such function'), { timeout: 600_000 });
    expect(is('saved')).toBe(false);
    child.kill('SIGTERM');
    await endsWell('TERM\n');
  });

  it('is answered by what is typed', async () => {
    start('exec node src/run.mjs terraform dev ask');
    await vi.waitUntil(() => printed.includes('Enter a value: '), { timeout: 600_000 });
    child.stdin?.write('yes\n');
    await once(child, 'close');
    expect(printed).toContain('answered <yes>');
  });

  it('is answered by nothing when this process is killed while it asks', async () => {
    start('exec node src/run.mjs terraform dev ask');
    await vi.waitUntil(() => printed.includes('Enter a value: '), { timeout: 600_000 });
    child.kill('SIGKILL');
    await vi.waitUntil(() => is('saved') && !is('locked'), { timeout: 600_000 });
  });
});

describe('a lock', () => {
  /** Fails the first `failures` times to lock, since the lock is there under the id that it tried itself, or another one. */
  const lockedBy = (id: string, failures: number) => `#!/bin/sh
[ "$1" = version ] && echo '{"terraform_version": "1.11.4"}' && exit
echo "$@" >>calls
mkdir -p .terraform
[ "$1" = init ] || [ "$1" = force-unlock ] && exit
echo '[INFO]  backend-s3: Attempting to lock remote state (DynamoDB only)...: tf_backend.lock.id=11111111-aaaa tf_backend.lock.who=me' >>"$TF_LOG_PATH"
[ "$(grep -c ^plan calls)" -gt ${failures} ] && echo planned && exit
cat >&2 <<END
\u001b[31m╷\u001b[0m\u001b[0m
\u001b[31m│\u001b[0m \u001b[1mError: Error acquiring the state lock\u001b[0m
\u001b[31m│\u001b[0m
\u001b[31m│\u001b[0m Lock Info:
\u001b[31m│\u001b[0m   ID:        ${id}
\u001b[31m│\u001b[0m   Path:      bucket/dev/terraform.tfstate
\u001b[31m│\u001b[0m   Operation: OperationTypeApply
\u001b[31m│\u001b[0m   Who:       ada@laptop
\u001b[31m│\u001b[0m   Version:   1.11.4
\u001b[31m│\u001b[0m   Created:   2026-01-02 03:04:05 +0000 UTC
\u001b[31m│\u001b[0m For most commands, you can disable locking with the "-lock=false"
END
exit 1
`;
  const sentence = (id: string) =>
    `dev: must be locked by nobody else, got "OperationTypeApply of ada@laptop since 2026-01-02 03:04:05 +0000 UTC"; wait until that has ended; if it was killed, npm run terraform dev -- force-unlock ${id}\n`;

  async function run(id: string, failures: number) {
    const bin = join(project.folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'terraform'), lockedBy(id, failures));
    chmodSync(join(bin, 'terraform'), 0o755);
    const environment = { PATH: `${bin}:${process.env.PATH}` };
    const ended = await project.start(process.execPath, ['src/run.mjs', 'terraform', 'dev', 'plan'], { environment })
      .ended;
    const [, ...calls] = readFileSync(join(project.stackFolder('dev'), 'calls'), 'utf8')
      .trimEnd()
      .split('\n');
    return { ...ended, calls };
  }

  it('of another run is told with the command that takes it away, and left', async () => {
    const { exitCode, output, calls } = await run('22222222-bbbb', 1);
    expect(output).toBe(sentence('22222222-bbbb'));
    expect(exitCode).toBe(1);
    expect(calls).toEqual(['plan']);
  });

  it('of this very run, to which the answer was lost, is taken away, and the run begun anew', async () => {
    const { exitCode, output, calls } = await run('11111111-aaaa', 1);
    expect(output).toBe(
      'dev: locked by this run itself, since an answer of AWS was lost; unlocked, and run again\nplanned\n',
    );
    expect(exitCode).toBe(0);
    expect(calls).toEqual(['plan', 'force-unlock -force 11111111-aaaa', 'plan']);
  });

  it('of this very run is taken away once', async () => {
    const { exitCode, output, calls } = await run('11111111-aaaa', 9);
    expect(output).toContain(sentence('11111111-aaaa'));
    expect(exitCode).toBe(1);
    expect(calls.filter((call) => call === 'plan')).toHaveLength(2);
  });
});
