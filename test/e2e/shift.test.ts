import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setOutcomeOfTasks } from './aws.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import { until } from './postgres.ts';
import { ShiftEnvironment, type Version } from './shift/environment.ts';

/** A minute of a deploy takes three seconds. */
const pace = 20;

let emulator: Emulator;
let environment: ShiftEnvironment;
let folder: string;
let bundle: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shift-'));
  bundle = join(folder, 'step.cjs');
  const main = join(import.meta.dirname, 'shift', 'step.ts');
  await build({
    entryPoints: [main],
    outfile: join(folder, 'step.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  bundle = join(folder, 'step.mjs');
  emulator = await startEmulator({ accountId: '111111111111', region: 'eu-central-1', logFile: 'build/shift.log' });
  environment = await ShiftEnvironment.start(emulator);
});

afterAll(async () => {
  await environment?.stop();
  await emulator?.stop();
  rmSync(folder, { recursive: true });
});

type StepName = 'undo' | 'shift' | 'settle';
type Steps = { percent: number; minutes: number }[];

const bake = { percent: 100, minutes: 0.4 };
const blueGreen: Steps = [bake];
const canary: Steps = [{ percent: 30, minutes: 0.6 }, bake];
const linear: Steps = [{ percent: 40, minutes: 0.4 }, { percent: 80, minutes: 0.4 }, bake];
const check = JSON.stringify({ command: ['python', 'check.py'], timeoutSeconds: 6000 });

/** Runs a step as Terraform does. `killedAt` kills it once it has printed that. */
async function step(
  name: StepName,
  version: Version,
  {
    steps = canary,
    killedAt,
    printed = () => {},
    more = {},
  }: {
    steps?: Steps;
    killedAt?: string;
    printed?: (line: string, process: ChildProcess) => unknown;
    more?: Record<string, string>;
  } = {},
): Promise<{ exitCode: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [bundle, name], {
    env: {
      PATH: process.env.PATH,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...emulator.environment,
      ...environment.steps,
      TASK_DEFINITION_ARN: environment.arnOf(version),
      STEPS: JSON.stringify(steps),
      PACE: String(pace),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const parts = `${rest}${chunk}`.split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line.replace(/^\d+ s: /, ''));
        if (killedAt !== undefined && line.includes(killedAt)) child.kill('SIGKILL');
        printed(line, child);
      }
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, lines };
}

/** What the steps asked of AWS since, in order, in short. */
function changes(since: string): string[] {
  return readFileSync(emulator.callsFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ time, accessKeyId }) => accessKeyId === 'test' && time >= since)
    .flatMap(({ operation, parameters }) => {
      switch (operation) {
        case 'ModifyRule': {
          const name = parameters.RuleArn === environment.steps.RULE_ARN ? 'users' : 'tests';
          const [{ TargetGroupArn, ForwardConfig }] = parameters.Actions;
          const nameOf = (arn: string) => (arn === environment.steps.TARGET_GROUP_ARN ? 'web' : 'next');
          const weights = ForwardConfig
            ? ForwardConfig.TargetGroups.map(
                (each: { TargetGroupArn: string; Weight: number }) => `${nameOf(each.TargetGroupArn)} ${each.Weight}`,
              )
            : [nameOf(TargetGroupArn)];
          return `${name}: ${weights.join(', ')}`;
        }
        case 'UpdateService':
          return `${parameters.service}: ${parameters.desiredCount}`;
        case 'RegisterScalableTarget':
          return `scale-in ${parameters.SuspendedState.DynamicScalingInSuspended ? 'suspended' : 'resumed'}`;
        case 'RunTask':
          return 'check';
        default:
          return [];
      }
    });
}

/** Everything that users saw since: how many got no answer, and which versions answered. */
function seen(since: number) {
  const answers = environment.load.since(since);
  const lost = answers.filter(({ status }) => status !== 200);
  return {
    count: answers.length,
    // With what may be why.
    lost:
      lost.length === 0
        ? []
        : [...lost.map(({ status, at }) => `${status} after ${at - since} ms`), ...environment.ecs.died()],
    versions: [...new Set(answers.map(({ version }) => version))].sort(),
    answers,
  };
}

/** How often the users of a session were moved to another version. */
function moves(since: number): number {
  const last = new Map<number, string | undefined>();
  const moved = new Map<number, number>();
  for (const { session, version } of environment.load.since(since)) {
    if (last.has(session) && last.get(session) !== version) moved.set(session, (moved.get(session) ?? 0) + 1);
    last.set(session, version);
  }
  return Math.max(0, ...moved.values());
}

/** Returns once some users have been answered since. */
function answered(since: number): Promise<void> {
  return until(async () => expect(seen(since).count).toBeGreaterThan(10));
}

/** The rest of a deploy, after users are on web-next. */
async function finish(version: Version): Promise<void> {
  await environment.update('web', version);
  const { exitCode, lines } = await step('settle', version);
  expect(exitCode, lines.join('\n')).toBe(0);
  expect(environment.ecs.running('web-next')).toEqual([]);
  expect(await environment.scaleInSuspended()).not.toBe(true);
}

async function begin(version: Version): Promise<void> {
  expect((await step('undo', version)).exitCode).toBe(0);
  await environment.update('web-next', version);
}

const before = ['scale-in suspended', 'web-next: 2', 'tests: web 0, next 100'];
const after = ['users: web', 'tests: web 100, next 0', 'web-next: 0', 'scale-in resumed'];

describe('a deploy that moves users, who ask all the while,', { timeout: 600_000 }, () => {
  it.each<[string, Version, Version, Steps, string[]]>([
    ['blue-green', '1', '2', blueGreen, ['users: next']],
    ['canary', '2', '3', canary, ['users: web 70, next 30', 'users: next']],
    ['linear', '3', '4', linear, ['users: web 60, next 40', 'users: web 20, next 80', 'users: next']],
  ])('by %s loses no request, and no user goes to and fro', async (_, from, to, steps, weights) => {
    const began = Date.now();
    await begin(to);
    const { exitCode, lines } = await step('shift', to, { steps });
    expect(exitCode, lines.join('\n')).toBe(0);
    const shifted = await environment.load.knowRules();
    await answered(shifted);
    expect(seen(shifted).versions).toEqual([to]);
    await finish(to);
    const { count, lost, versions } = seen(began);
    expect(lost).toEqual([]);
    expect(count).toBeGreaterThan(100);
    expect(versions).toEqual([from, to]);
    expect(moves(began)).toBeLessThanOrEqual(1);
    expect(changes(new Date(began).toISOString()).filter((each, place) => place > 0 || each !== after[1])).toEqual([
      ...before,
      ...weights,
      ...after,
    ]);
  });

  it('goes back for an alarm, and users are served', async () => {
    const began = Date.now();
    await begin('1');
    const { exitCode, lines } = await step('shift', '1', {
      steps: [{ percent: 50, minutes: 30 }, bake],
      printed: async (line) => {
        if (line.includes('gets 50 %')) {
          await until(async () => expect(seen(began).versions).toContain('1'));
          await environment.setAlarm('ALARM');
        }
      },
    });
    await environment.setAlarm('OK');
    expect(exitCode).toBe(1);
    expect(lines).toContain('web: has all users, at the version that it had before');
    const back = await environment.load.knowRules();
    await answered(back);
    expect(seen(began)).toMatchObject({ lost: [], versions: ['1', '4'] });
    expect(seen(back).versions).toEqual(['4']);
    expect(changes(new Date(began).toISOString())).toEqual([...before, 'users: web 50, next 50', ...after]);
  });

  it('gives no user to tasks that die', async () => {
    const began = Date.now();
    await begin('broken');
    const { exitCode, lines } = await step('shift', 'broken');
    expect(exitCode).toBe(1);
    expect(lines.join('\n')).toMatch(
      /web-next: must run 2 tasks that are healthy, got "\d of 2 running, 0 healthy; exit code 3, Essential container in task exited"; fix what its log ends with, then deploy again\nweb: has all users, at the version that it had before/,
    );
    expect(seen(began)).toMatchObject({ lost: [], versions: ['4'] });
  });

  it('that is killed at each moment goes on each time, and users are served', async () => {
    const began = Date.now();
    await setOutcomeOfTasks(emulator, { exitCode: 0, log: [] });
    await begin('2');
    const more = { CHECK: check };
    for (const killedAt of [
      'is not scaled in for now',
      'tasks wanted',
      'test header',
      'check: python check.py',
      'gets 30 % of new users',
      'gets all users',
    ]) {
      const { exitCode, lines } = await step('shift', '2', { killedAt, more });
      expect(exitCode, lines.join('\n')).toBeNull();
    }
    const { exitCode, lines } = await step('shift', '2', { more });
    expect(exitCode, lines.join('\n')).toBe(0);
    expect(lines).toContain('web-next: has 100 % of the users, from a deploy that was ended');
    await environment.update('web', '2');
    for (const killedAt of ['web: gets all users', 'web-next: 0 tasks wanted']) {
      expect((await step('settle', '2', { killedAt })).exitCode).toBeNull();
    }
    await finish('2');
    expect(seen(began)).toMatchObject({ lost: [], versions: ['2', '4'] });
    expect(moves(began)).toBeLessThanOrEqual(1);
  });

  it.each(['gets 30 % of new users', 'gets all users'])(
    'that is killed when it has told "%s" is undone by the next one of another version',
    async (killedAt) => {
      const began = Date.now();
      await begin('3');
      expect((await step('shift', '3', { killedAt })).exitCode).toBeNull();
      expect((await step('undo', '4', {})).exitCode).toBe(0);
      const undone = await environment.load.knowRules();
      expect(environment.ecs.running('web-next')).toEqual([]);
      expect(await environment.scaleInSuspended()).not.toBe(true);
      await answered(undone);
      expect(seen(began).lost).toEqual([]);
      expect(seen(undone).versions).toEqual(['2']);
    },
  );
});
