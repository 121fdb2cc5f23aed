import { afterEach, describe, expect, it, vi } from 'vitest';
import { runReleaseTask } from '../../../src/steps/run-release-task.ts';
import { useFakeAws } from './fake-aws.ts';
import { manualClock } from './manual-clock.ts';

const at = 'arn:aws:ecs:eu-central-1:111111111111';
const cluster = `${at}:cluster/shop-test`;
const taskDefinition = `${at}:task-definition/shop-test-migrate:7`;
const taskArn = `${at}:task/shop-test/0123456789abcdef`;
const byHand = `--cluster ${cluster} --region eu-central-1`;
const environment = {
  CLUSTER_ARN: cluster,
  TASK_DEFINITION_ARN: taskDefinition,
  SUBNET_IDS: 'subnet-a subnet-b',
  SECURITY_GROUP_ID: 'sg-migrate',
  ASSIGN_PUBLIC_IP: 'DISABLED',
  CONTAINER: 'migrate',
  LOG_GROUP: '/ecs/shop-test/migrate',
  LOG_STREAM_PREFIX: 'migrate',
  TIMEOUT_SECONDS: '30',
};
const readsLog = { logGroupName: '/ecs/shop-test/migrate', logStreamName: 'migrate/migrate/0123456789abcdef' };

const pending = { lastStatus: 'PENDING', containers: [{ name: 'migrate' }] };
const running = { ...pending, lastStatus: 'RUNNING' };
const exited = (exitCode: number | undefined, more: object = {}, reason?: string) => ({
  lastStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  // The one beside it is told to stop once the migration has ended.
  containers: [
    { name: 'pgbouncer', exitCode: 143 },
    { name: 'migrate', exitCode, reason },
  ],
  ...more,
});
const notStarted = (stoppedReason: string, beside: object[] = []) => ({
  lastStatus: 'STOPPED',
  stopCode: 'TaskFailedToStart',
  stoppedReason,
  containers: [{ name: 'migrate', reason: stoppedReason }, ...beside],
});
const missing = { __type: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' };
const refusal = (__type: string, message: string) => ({ __type, message });

describe('a task that is run once', () => {
  const aws = useFakeAws();
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /**
   * A clock that only sleeping moves on; the task from one look to the next, and what its log has by then (each stays as it was last); and what
   * happens while the program sleeps for the n-th time. `answers` stand in the places of what AWS says otherwise.
   */
  function run(
    looks: object[],
    {
      setting = 'migration',
      container = 'migrate',
      logs = [[]],
      asleep = () => {},
      answers = {},
      timeoutSeconds = 30,
    }: {
      setting?: string;
      container?: string;
      logs?: (string[] | object)[];
      asleep?: (nap: number) => unknown;
      answers?: typeof aws.answers;
      timeoutSeconds?: number;
    } = {},
  ) {
    const printed = vi.spyOn(console, 'log').mockReturnValue(undefined);
    const warned = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { clock, naps } = manualClock(asleep);
    let looked = 0;
    aws.answers = {
      ListTasks: () => ({ taskArns: [] }),
      RunTask: () => ({ tasks: [{ taskArn, lastStatus: 'PROVISIONING' }], failures: [] }),
      DescribeTasks: () => {
        const look = JSON.stringify(looks[Math.min(looked++, looks.length - 1)]);
        const task = JSON.parse(look.replaceAll('"migrate"', JSON.stringify(container)));
        return '__type' in task ? task : { tasks: [{ taskArn, clusterArn: cluster, ...task }] };
      },
      GetLogEvents: ({ nextToken = 'f/0' }) => {
        const log = logs[Math.min(Math.max(looked, 1), logs.length) - 1] as string[] | object;
        if (!Array.isArray(log)) return log;
        return {
          events: log.slice(Number(nextToken.slice(2))).map((message) => ({ message })),
          nextForwardToken: `f/${log.length}`,
        };
      },
      StopTask: () => ({ task: { taskArn } }),
      ...answers,
    };
    const lines = (spy: typeof printed) => spy.mock.calls.map(([line]) => line);
    return {
      naps,
      printed: () => lines(printed),
      warned: () => lines(warned),
      done: runReleaseTask(
        { ...environment, TIMEOUT_SECONDS: String(timeoutSeconds), SETTING: setting, CONTAINER: container },
        clock,
      ),
    };
  }

  const inputs = (operation: string) =>
    aws.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  const ending = (...lines: string[]) =>
    [`its log in /ecs/shop-test/migrate ends with`, ...lines.map((line) => `  ${line}`)].join('\n');
  const silent = 'it logged nothing to /ecs/shop-test/migrate';
  const failure = (finding: string, end: string) => {
    const error = new Error(`shop-test-migrate: ${finding}\n${taskArn}: ran ${taskDefinition}; ${end}`);
    const exitCode = /got "exit code (\d+)/.exec(finding)?.[1];
    return exitCode ? Object.assign(error, { exitCode: Number(exitCode) }) : error;
  };

  it('is started as it is told, in the network that it is told, and told apart by a token of its own', async () => {
    const token = async () => {
      await run([exited(0)]).done;
      const [{ clientToken, ...input } = {}] = inputs('RunTask').slice(-1);
      expect(input).toEqual({
        cluster,
        taskDefinition,
        count: 1,
        launchType: 'FARGATE',
        platformVersion: 'LATEST',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ['subnet-a', 'subnet-b'],
            securityGroups: ['sg-migrate'],
            assignPublicIp: 'DISABLED',
          },
        },
        startedBy: 'deploy',
        enableECSManagedTags: true,
        propagateTags: 'TASK_DEFINITION',
      });
      return clientToken;
    };
    const first = await token();
    expect(first).toMatch(/^[\da-f-]{36}$/);
    expect(await token()).not.toBe(first);
  });

  it('succeeds with exit code 0, and has printed each line once, as it came', async () => {
    const migrating = ['Operations to perform:', '  Apply all migrations'];
    const { done, naps, printed, warned } = run([pending, running, running, exited(0)], {
      logs: [missing, migrating, migrating, [...migrating, '  No migrations to apply.']],
    });
    await expect(done).resolves.toBeUndefined();
    expect(printed()).toEqual([...migrating, '  No migrations to apply.']);
    expect(warned()).toEqual([]);
    expect(naps).toEqual([3, 3, 3, 3]);
    expect(inputs('DescribeTasks')).toEqual(Array(4).fill({ cluster, tasks: [taskArn] }));
    expect(inputs('GetLogEvents')[0]).toEqual({ ...readsLog, startFromHead: true });
    expect(inputs('GetLogEvents').at(-1)).toEqual({ ...readsLog, startFromHead: true, nextToken: 'f/3' });
    expect(inputs('StopTask')).toEqual([]);
  });

  it('fails with any other exit code, and shows the last lines of what it logged', async () => {
    const log = Array.from({ length: 25 }, (_, index) => `line ${index + 1}`);
    const { done, printed } = run([running, exited(1)], { logs: [log] });
    await expect(done).rejects.toThrow(
      failure(
        'must end with exit code 0, got "exit code 1, Essential container in task exited"; fix the migration, then deploy again',
        ending(...log.slice(5)),
      ),
    );
    expect(printed()).toEqual(log);
  });

  it.each([
    [
      "that can't be pulled",
      notStarted('CannotPullContainerError: registry/shop:1.2.3: not found'),
      `"no exit code, CannotPullContainerError: registry/shop:1.2.3: not found"; push the image's tag first, and see that tasks reach its registry`,
    ],
    [
      'of an image for another architecture',
      notStarted(
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
      ),
      `"no exit code, CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'"; set migration.architecture to what the image was built for`,
    ],
    [
      'with a secret that has no value',
      notStarted('ResourceInitializationError: unable to pull secrets or registry auth'),
      '"no exit code, ResourceInitializationError: unable to pull secrets or registry auth"; see that each secret holds what the task reads of it, and that tasks reach Secrets Manager and the registry',
    ],
    [
      'without an address',
      notStarted(
        'Unexpected EC2 error while attempting to Create Network Interface: InsufficientFreeAddressesInSubnet',
      ),
      '"no exit code, Unexpected EC2 error while attempting to Create Network Interface: InsufficientFreeAddressesInSubnet"; free addresses in the subnets of the tasks',
    ],
    [
      'without capacity',
      notStarted('Capacity is unavailable at this time'),
      '"no exit code, Capacity is unavailable at this time"; wait until Fargate has room',
    ],
    [
      'whose role ECS can not take on',
      notStarted('ECS was unable to assume the role'),
      '"no exit code, ECS was unable to assume the role"; see that ECS may take on the two roles of migration',
    ],
    [
      'too large for its memory',
      exited(137, {}, 'OutOfMemoryError: Container killed due to memory usage'),
      '"exit code 137, OutOfMemoryError: Container killed due to memory usage, Essential container in task exited"; raise migration.memoryMiB',
    ],
    [
      'killed without a word',
      exited(137),
      '"exit code 137, Essential container in task exited"; raise migration.memoryMiB',
    ],
    [
      'that somebody stops',
      exited(143, { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }),
      '"exit code 143, Task stopped by user"; ask who stopped it',
    ],
    [
      'that was told to stop',
      exited(143),
      `"exit code 143, Essential container in task exited"; see what ECS says, for an hour, by aws ecs describe-tasks --tasks ${taskArn} ${byHand}`,
    ],
    ['that ends in 128', exited(128), '"exit code 128, Essential container in task exited"; fix the migration'],
    [
      'behind a sidecar that fails',
      notStarted('Essential container in task exited', [
        { name: 'pgbouncer', exitCode: 127 },
        { name: 'agent', exitCode: 0 },
      ]),
      `"no exit code, Essential container in task exited, exit code 127 of pgbouncer"; see what ECS says, for an hour, by aws ecs describe-tasks --tasks ${taskArn} ${byHand}`,
    ],
  ])('says what to do about one %s', async (_, stopped, gotAndWayOut) => {
    await expect(run([pending, stopped], { logs: [missing] }).done).rejects.toThrow(
      failure(`must end with exit code 0, got ${gotAndWayOut}, then deploy again`, silent),
    );
  });

  it.each([
    ['fails', [exited(1)], 'fix what its log says, then deploy again'],
    ['lacks memory', [exited(137)], 'raise collectStatic.memoryMiB, then deploy again'],
    ['takes too long', [running], 'it was stopped; raise collectStatic.timeoutSeconds, then deploy again'],
  ])('that collects static files and %s says so in the words of its setting', async (_, looks, wayOut) => {
    const task = { setting: 'collectStatic', container: 'collect-static' };
    await expect(run(looks, task).done).rejects.toThrow(`"; ${wayOut}\n`);
  });

  it.each([
    [
      'fails',
      [exited(1)],
      "fix what its log says; it needs python, and psycopg or psycopg2, in the image, or set database.role to 'owner', then deploy again",
    ],
    [
      'takes too long',
      [running],
      'it was stopped; look in pg_stat_activity for the locks that it waited for, then deploy again',
    ],
  ])("that makes the application's role and %s says what to do", async (_, looks, wayOut) => {
    await expect(run(looks, { container: 'database-role' }).done).rejects.toThrow(`"; ${wayOut}\n`);
  });

  describe('that does not end', () => {
    const late = (outcome: string) =>
      failure(
        `must end within 30 seconds, got "RUNNING"; ${outcome}; raise migration.timeoutSeconds, or look in pg_stat_activity for the locks that it waited for, then deploy again`,
        ending('Applying guestbook.0002_slow...'),
      );
    const logs = [['Applying guestbook.0002_slow...']];

    it('is stopped', async () => {
      const { done, naps } = run([running], { logs });
      await expect(done).rejects.toThrow(late('it was stopped'));
      expect(naps.reduce((sum, nap) => sum + nap)).toBe(30);
      expect(inputs('StopTask')).toEqual([{ cluster, task: taskArn, reason: 'Not done after 30 seconds' }]);
    });

    it("is left to a person when it can't be stopped", async () => {
      const StopTask = () => refusal('AccessDeniedException', 'not authorized');
      const { done } = run([running], { logs, answers: { StopTask } });
      await expect(done).rejects.toThrow(
        late(
          `it may run on, since it could not be stopped (not authorized): try aws ecs stop-task --task ${taskArn} ${byHand}`,
        ),
      );
    });
  });

  describe('whose deploy is interrupted', () => {
    const interrupted = (by: string) =>
      failure(`must run to its end, got "${by}"; it was stopped; deploy again`, ending('Applying...'));
    const stopped = (by: string) => [{ cluster, task: taskArn, reason: `Interrupted by ${by}` }];

    it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('by %s is stopped, at once', async (signal) => {
      const asleep = (nap: number) => nap === 2 && process.emit(signal, signal) && new Promise(() => {});
      const { done } = run([running], { logs: [['Applying...']], asleep });
      await expect(done).rejects.toThrow(interrupted(signal));
      expect(inputs('StopTask')).toEqual(stopped(signal));
      expect(inputs('DescribeTasks')).toHaveLength(1);
    });

    it('by a Terraform that ends is stopped', async () => {
      const asleep = (nap: number) => nap === 2 && vi.spyOn(process, 'ppid', 'get').mockReturnValue(1);
      const { done } = run([running], { logs: [['Applying...']], asleep });
      await expect(done).rejects.toThrow(interrupted('the end of what started it'));
      expect(inputs('StopTask')).toEqual(stopped('the end of what started it'));
    });

    it('before it was started is not started', async () => {
      const ListTasks = () => {
        process.emit('SIGTERM', 'SIGTERM');
        return { taskArns: [] };
      };
      await expect(run([running], { answers: { ListTasks } }).done).rejects.toThrow(
        new Error('shop-test-migrate: must run to its end, got "SIGTERM"; nothing was run; deploy again'),
      );
      expect(inputs('RunTask')).toEqual([]);
    });

    it('listens no longer than it runs', async () => {
      const listening = () => ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => process.listenerCount(signal));
      const before = listening();
      await run([exited(0)]).done;
      await run([exited(1)]).done.catch(() => {});
      expect(listening()).toEqual(before);
    });
  });

  describe('of which AWS does not answer', () => {
    it.each(['DescribeTasks', 'GetLogEvents'])('%s is stopped after its time', async (operation) => {
      aws.silentTo = [operation];
      const { done } = run([running], { timeoutSeconds: 1 });
      await expect(done).rejects.toThrow('shop-test-migrate: must end within 1 seconds');
      expect(inputs('StopTask')).toEqual([{ cluster, task: taskArn, reason: 'Not done after 1 seconds' }]);
    });

    it.each(['DescribeTasks', 'GetLogEvents'])('%s is stopped by a signal', async (operation) => {
      aws.silentTo = [operation];
      const { done } = run([running]);
      await vi.waitUntil(() => inputs(operation).length > 0);
      process.emit('SIGINT', 'SIGINT');
      await expect(done).rejects.toThrow('shop-test-migrate: must run to its end, got "SIGINT"; it was stopped');
      expect(inputs('StopTask')).toHaveLength(1);
    });

    it.each([
      ['ListTasks', 'nothing was run'],
      [
        'RunTask',
        `it may have been started: see aws ecs list-tasks --family shop-test-migrate --cluster ${cluster} --region eu-central-1`,
      ],
    ])('%s ends by a signal', async (operation, outcome) => {
      aws.silentTo = [operation];
      const { done } = run([running]);
      await vi.waitUntil(() => inputs(operation).length > 0);
      process.emit('SIGTERM', 'SIGTERM');
      await expect(done).rejects.toThrow(
        new Error(`shop-test-migrate: must run to its end, got "SIGTERM"; ${outcome}; deploy again`),
      );
    });
  });

  it('that logs without end is looked at all the same', async () => {
    let page = 0;
    const GetLogEvents = () => {
      page += 1;
      return { events: [], nextForwardToken: String(page > 30 ? 30 : page) };
    };
    await run([running, exited(0)], { answers: { GetLogEvents } }).done;
    expect(inputs('DescribeTasks')).toHaveLength(2);
    expect(page).toBe(31);
  });

  describe('that ECS does not start', () => {
    it.each([
      [
        'for a reason of its own',
        () => ({ tasks: [], failures: [{ reason: 'Capacity is unavailable at this time', detail: 'eu-central-1a' }] }),
        '"Capacity is unavailable at this time, eu-central-1a"; wait until Fargate has room',
      ],
      [
        'for a quota',
        () => refusal('ClientException', "You've reached the limit on the number of vCPUs you can run concurrently"),
        `"ClientException: You've reached the limit on the number of vCPUs you can run concurrently"; raise the account's quota of Fargate`,
      ],
      [
        'for another reason',
        () => refusal('AccessDeniedException', 'not authorized to perform ecs:RunTask'),
        '"AccessDeniedException: not authorized to perform ecs:RunTask"; fix what ECS says',
      ],
    ])('%s, says which', async (_, RunTask, gotAndWayOut) => {
      const { done, naps } = run([running], { answers: { RunTask } });
      await expect(done).rejects.toThrow(
        new Error(`shop-test-migrate: must be started by ECS, got ${gotAndWayOut}, then deploy again`),
      );
      expect(naps).toEqual([]);
    });
  });

  it('is not run beside one of the same family', async () => {
    const other = `${at}:task/shop-test/fedcba9876543210`;
    const ListTasks = ({ desiredStatus }: Record<string, string>) => ({
      taskArns: desiredStatus === 'RUNNING' ? [other] : [],
    });
    await expect(run([running], { answers: { ListTasks } }).done).rejects.toThrow(
      new Error(
        `shop-test-migrate: must not run twice at a time, got "${other}"; wait for it, or stop it with aws ecs stop-task --task ${other} ${byHand}, then deploy again`,
      ),
    );
    expect(inputs('RunTask')).toEqual([]);
  });

  it('is not run beside one that was told to stop and still runs', async () => {
    const [gone, stopping] = [`${at}:task/shop-test/0000`, `${at}:task/shop-test/1111`];
    const ListTasks = ({ desiredStatus }: Record<string, string>) => ({
      taskArns: desiredStatus === 'STOPPED' ? [gone, stopping] : [],
    });
    const DescribeTasks = () => ({
      tasks: [
        { taskArn: gone, lastStatus: 'STOPPED' },
        { taskArn: stopping, lastStatus: 'RUNNING' },
      ],
    });
    await expect(run([], { answers: { ListTasks, DescribeTasks } }).done).rejects.toThrow(
      new Error(
        `shop-test-migrate: must not run twice at a time, got "${stopping}"; wait for it, or stop it with aws ecs stop-task --task ${stopping} ${byHand}, then deploy again`,
      ),
    );
    expect(inputs('ListTasks')).toEqual(
      ['STOPPED', 'RUNNING'].map((desiredStatus) => ({ cluster, family: 'shop-test-migrate', desiredStatus })),
    );
    expect(inputs('RunTask')).toEqual([]);
  });

  it('is not run beside the only one that was told to stop and still runs', async () => {
    const stopping = `${at}:task/shop-test/1111`;
    const ListTasks = ({ desiredStatus }: Record<string, string>) => ({
      taskArns: desiredStatus === 'STOPPED' ? [stopping] : [],
    });
    const DescribeTasks = () => ({ tasks: [{ taskArn: stopping, lastStatus: 'STOPPING' }] });
    await expect(run([], { answers: { ListTasks, DescribeTasks } }).done).rejects.toThrow(`got "${stopping}"`);
  });

  describe('whose role was made a moment ago', () => {
    const unknown = refusal('ClientException', 'ECS was unable to assume the role');

    it('is started once IAM knows it', async () => {
      const answers = [unknown, unknown, { tasks: [{ taskArn }] }];
      const { done, naps } = run([exited(0)], { answers: { RunTask: () => answers.shift() as object } });
      await done;
      expect(naps).toEqual([3, 3, 3]);
      expect(new Set(inputs('RunTask').map(({ clientToken }) => clientToken)).size).toBe(1);
    });

    it('is given up after two minutes', async () => {
      const { done, naps } = run([], { answers: { RunTask: () => unknown } });
      await expect(done).rejects.toThrow(
        new Error(
          'shop-test-migrate: must be started by ECS, got "ClientException: ECS was unable to assume the role"; see that ECS may take on the two roles of migration, then deploy again',
        ),
      );
      expect(naps.reduce((sum, nap) => sum + nap)).toBe(120);
    });
  });

  it('ends at once where nobody may look at it', async () => {
    const { done } = run([refusal('AccessDeniedException', 'not authorized')]);
    await expect(done).rejects.toThrow(
      new Error(
        `${taskArn}: must be looked at by whoever started it, got "AccessDeniedException: not authorized"; it may run on: stop it with aws ecs stop-task --task ${taskArn} ${byHand}, fix the credentials or their policy, then deploy again`,
      ),
    );
  });

  it('bears that it can be neither looked at nor read for a while', async () => {
    const notNow = refusal('ClientException', 'not now');
    const { done, printed, warned } = run([notNow, notNow, exited(0)], { logs: [notNow, notNow, ['Done.']] });
    await done;
    expect(warned()).toEqual([
      `${taskArn}: can't be looked at now, not now`,
      "migrate/migrate/0123456789abcdef: can't be read in /ecs/shop-test/migrate, not now",
      `${taskArn}: can't be looked at now, not now`,
    ]);
    expect(printed()).toEqual(['Done.']);
  });

  it('is waited for when AWS does not know it yet', async () => {
    const tasks = [[], [{ taskArn, ...exited(0) }]];
    const { done, naps } = run([], { logs: [missing], answers: { DescribeTasks: () => ({ tasks: tasks.shift() }) } });
    await done;
    expect(naps).toEqual([3, 3]);
  });
});
