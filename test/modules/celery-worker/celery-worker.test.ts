import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CeleryWorker } from '../../../modules/celery-worker/celery-worker.ts';
import { exitCodes } from '../python.ts';
import { containers } from '../service.ts';
import { all, only, ref, statements } from '../terraform.ts';
import { build, redisQueue, sqsQueue } from './build.ts';

const dimensions = {
  ClusterName: ref('aws_ecs_cluster.cluster_ecs.name'),
  ServiceName: ref('aws_ecs_service.worker_default_fargate_service.name'),
};

describe('a worker with the least settings', () => {
  const terraform = build({ tasks: 2 });
  const service = only(terraform, 'aws_ecs_service');
  const [container] = containers(terraform);

  it('takes from its queues, without a shell', () => {
    expect(container.command.slice(0, 8)).toEqual([
      ...['celery', '--app', 'config', 'worker'],
      ...['--hostname', 'worker-default@%h'],
      ...['--queues', 'default'],
    ]);
    expect(container).toMatchObject({ name: 'worker-default', stopTimeout: 120, portMappings: [] });
    expect(container.healthCheck).toMatchObject({ interval: 15, timeout: 5, retries: 4, startPeriod: 300 });
  });

  it('begins the soft shutdown of prefork when ECS stops it', () => {
    expect(container.environment).toEqual([
      { name: 'DJANGO_SETTINGS_MODULE', value: 'config.settings' },
      { name: 'REMAP_SIGTERM', value: 'SIGQUIT' },
    ]);
  });

  it('runs on demand, by a strategy that Spot can be added to', () => {
    expect(service.capacity_provider_strategy).toEqual([{ capacity_provider: 'FARGATE', base: 0, weight: 100 }]);
    expect(service).not.toHaveProperty('launch_type');
  });

  it('runs a fixed number of tasks, which nothing changes', () => {
    expect(service.desired_count).toBe(2);
    expect(all(terraform, 'aws_appautoscaling_policy')).toEqual({});
    expect(all(terraform, 'aws_cloudwatch_metric_alarm')).toEqual({});
  });
});

describe('a worker with all settings', () => {
  const terraform = build(
    {
      spot: { onDemandBase: 1, percent: 80 },
      scaling: { minTasks: 0, maxTasks: 9, cpuPercent: 60, scaleOutCooldownSeconds: 30, scaleInCooldownSeconds: 300 },
      backlog: { acceptableWaitSeconds: 600, averageTaskMilliseconds: 250 },
      healthCheck: { intervalSeconds: 30, timeoutSeconds: 10, retries: 3, startPeriodSeconds: 90 },
    },
    [redisQueue('default')],
  );
  const [container] = containers(terraform);

  it('runs a base on demand, and the rest by shares', () => {
    expect(only(terraform, 'aws_ecs_service').capacity_provider_strategy).toEqual([
      { capacity_provider: 'FARGATE', base: 1, weight: 20 },
      { capacity_provider: 'FARGATE_SPOT', base: 0, weight: 80 },
    ]);
  });

  it('is asked whether it goes on, as often as it is told', () => {
    expect(container.healthCheck).toMatchObject({
      command: ['CMD', 'python', '-c', expect.any(String)],
      ...{ interval: 30, timeout: 10, retries: 3, startPeriod: 90 },
    });
  });

  it('is kept at the backlog that its tasks work off within the acceptable wait', () => {
    const metricStat = (metric_name: string, stat: string, namespace: string, of: Record<string, string>) => ({
      metric: {
        metric_name,
        namespace,
        dimensions: Object.entries(of).map(([name, value]) => ({ name, value })),
      },
      stat,
    });
    const ofQueue = (name: string) => metricStat(name, 'Maximum', 'shop-test/celery', { Queue: 'default' });
    const {
      backlog,
      cpu,
      wake: _,
    } = Object.fromEntries(
      Object.values(all(terraform, 'aws_appautoscaling_policy')).map((found) => [found.name, found]),
    );
    expect(cpu.depends_on).toEqual(['aws_appautoscaling_target.worker_default_fargate_scaling_target']);
    expect(backlog).toMatchObject({
      policy_type: 'TargetTrackingScaling',
      depends_on: ['aws_appautoscaling_policy.worker_default_fargate_scaling_cpu'],
      target_tracking_scaling_policy_configuration: {
        target_value: 2400,
        scale_out_cooldown: 30,
        scale_in_cooldown: 300,
        customized_metric_specification: {
          metrics: [
            { id: 'waiting0', metric_stat: ofQueue('TasksWaiting'), return_data: false },
            { id: 'busy0', metric_stat: ofQueue('TasksUnderWay'), return_data: false },
            {
              id: 'desired',
              metric_stat: metricStat('DesiredTaskCount', 'Average', 'ECS/ContainerInsights', dimensions),
              return_data: false,
            },
            { id: 'backlog', expression: expect.any(String), label: 'Backlog of each task', return_data: true },
          ],
        },
      },
    });
  });

  it('is woken by a task that waits, one task at a time', () => {
    expect(all(terraform, 'aws_appautoscaling_policy').worker_default_fargate_scaling_wake).toMatchObject({
      name: 'wake',
      policy_type: 'StepScaling',
      step_scaling_policy_configuration: {
        adjustment_type: 'ChangeInCapacity',
        metric_aggregation_type: 'Average',
        cooldown: 300,
        step_adjustment: [{ metric_interval_lower_bound: '0', scaling_adjustment: 1 }],
      },
      depends_on: ['aws_appautoscaling_policy.worker_default_fargate_scaling_backlog'],
    });
    const ofQueue = (metric_name: string) => ({
      namespace: 'shop-test/celery',
      metric_name,
      dimensions: { Queue: 'default' },
      stat: 'Maximum',
      period: 60,
    });
    expect(only(terraform, 'aws_cloudwatch_metric_alarm')).toEqual({
      alarm_name: 'shop-test-worker-default-wake',
      alarm_description: 'Starts the first task of worker-default; nobody has to do anything',
      metric_query: [
        { id: 'result', expression: expect.any(String), label: 'wake', return_data: true },
        { id: 'waiting0', metric: ofQueue('TasksWaiting') },
        { id: 'busy0', metric: ofQueue('TasksUnderWay') },
        {
          id: 'running',
          metric: {
            namespace: 'ECS/ContainerInsights',
            metric_name: 'RunningTaskCount',
            dimensions,
            stat: 'Average',
            period: 60,
          },
        },
      ],
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      evaluation_periods: 3,
      treat_missing_data: 'notBreaching',
      alarm_actions: [ref('aws_appautoscaling_policy.worker_default_fargate_scaling_wake.arn')],
    });
  });
});

describe('a worker that protects itself', () => {
  const terraform = build({ tasks: 1, pool: 'threads', protection: { afterSeconds: 30, atMostMinutes: 90 } });
  const policy = 'worker_default_protection';

  it('is told from when on, how long at most, and how long its longest task takes', () => {
    const [container] = containers(terraform);
    expect(container.environment).toEqual([
      { name: 'CELERY_PROTECTION_AFTER_SECONDS', value: '30' },
      { name: 'CELERY_PROTECTION_AT_MOST_SECONDS', value: '5400' },
      { name: 'CELERY_PROTECTION_LONGEST_TASK_SECONDS', value: '300' },
      { name: 'DJANGO_SETTINGS_MODULE', value: 'config.settings' },
    ]);
  });

  it('may ask for tasks of its cluster alone, before its first task starts', () => {
    const { role, policy: text } = all(terraform, 'aws_iam_role_policy')[policy];
    expect(role).toBe(ref('aws_iam_role.worker_default_fargate_task_role.name'));
    expect(statements(text)).toEqual([
      {
        Sid: 'ProtectTasks',
        Effect: 'Allow',
        Action: ['ecs:UpdateTaskProtection'],
        Resource: ['arn:aws:ecs:eu-central-1:111111111111:task/shop-test/*'],
      },
    ]);
    expect(only(terraform, 'aws_ecs_service').depends_on).toContain(`aws_iam_role_policy.${policy}`);
  });

  it('is waited for as long as its protection lasts', () => {
    // 3 x (300 + 4 x (15 + 5) + 120) + (15 + 5) + 120 seconds beside.
    const minutes = `${20 + 90 + 2 + 28}m`;
    const { timeouts } = only(terraform, 'aws_ecs_service');
    expect(timeouts).toEqual({ create: minutes, update: minutes, delete: minutes });
  });

  it('has none of that without the setting', () => {
    const without = build({ tasks: 1 });
    expect(all(without, 'aws_iam_role_policy')).not.toHaveProperty(policy);
    expect(JSON.stringify(without)).not.toContain('PROTECTION');
    expect(only(without, 'aws_ecs_service').timeouts.update).toBe('48m');
  });
});

describe('a worker of another pool', () => {
  it.each(['threads', 'gevent'])('of %s is stopped by SIGTERM as it is', (pool) => {
    const [container] = containers(build({ tasks: 1, pool }));
    expect(container.environment).toEqual([{ name: 'DJANGO_SETTINGS_MODULE', value: 'config.settings' }]);
  });
});

describe('what scales a worker', () => {
  const policies = (settings: object) =>
    Object.values(all(build(settings), 'aws_appautoscaling_policy')).map(({ name }) => name);
  const night = [
    { name: 'night', when: 'cron(0 20 * * ? *)', minTasks: 0, maxTasks: 0 },
    { name: 'day', when: 'cron(0 6 * * ? *)', minTasks: 1, maxTasks: 4 },
  ];
  const backlog = { acceptableWaitSeconds: 60, averageTaskMilliseconds: 1000 };

  it('is its backlog, where it never sleeps', () => {
    expect(policies({ scaling: { minTasks: 1, maxTasks: 4 }, backlog })).toEqual(['backlog']);
  });

  it('is nothing but its backlog, where a schedule sends it to sleep and wakes it', () => {
    expect(policies({ scaling: { minTasks: 1, maxTasks: 4, schedule: night }, backlog })).toEqual(['backlog']);
  });

  it('is a waiting task too, where it may sleep at some time', () => {
    const schedule = [night[0], { ...night[1], minTasks: 0 }];
    expect(policies({ scaling: { minTasks: 1, maxTasks: 4, schedule }, backlog })).toEqual(['backlog', 'wake']);
  });

  it('is not its backlog, where none is set', () => {
    expect(policies({ scaling: { minTasks: 1, maxTasks: 4, cpuPercent: 60 } })).toEqual(['cpu']);
  });

  it('is nothing, where its tasks are a fixed number', () => {
    expect(policies({ tasks: 0, backlog })).toEqual([]);
  });
});

it('tells alarms what they need to know', () => {
  build({ tasks: 1 }, [sqsQueue('default'), redisQueue('mail')], (worker) => {
    expect(worker.queues).toEqual([sqsQueue('default'), redisQueue('mail')]);
    expect(worker.settings.name).toBe('default');
    const ofTasks = { namespace: 'ECS/ContainerInsights', dimensions: worker.fargate.dimensions, stat: 'Average' };
    expect(worker.desired).toEqual({ ...ofTasks, metricName: 'DesiredTaskCount' });
    expect(worker.running).toEqual({ ...ofTasks, metricName: 'RunningTaskCount' });
    expect(worker.fargate.logGroup.nameInput).toBe('/ecs/shop-test/worker-default');
  });
});

it('tells whether any task runs without Container Insights, by its CPU, of which nothing is measured while none does', () => {
  const look = (worker: CeleryWorker) => {
    const { dimensions } = worker.fargate;
    const measured = { namespace: 'AWS/ECS', metricName: 'CPUUtilization', dimensions, stat: 'SampleCount' };
    expect(worker.running).toEqual(measured);
  };
  build({ tasks: 1 }, [sqsQueue('default')], look, 'off');
  expect.assertions(1);
});

describe('the health check of a worker', () => {
  // In the past, since a file that the check writes is from the true present.
  const now = 1_700_000_000;
  const celery = 'celery\0--app\0config\0worker\0';
  const command = `/usr/local/bin/python3.13\0/usr/local/bin/${celery}`;
  const [uptime, ticksASecond] = [5000, 50];
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'processes-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  interface Processes {
    /** The words of each process, by its number. */
    commands?: Record<number, string>;
    /** How often each has waited: the worker, and all others. */
    waits: number;
    /** What the check before has seen, and how long ago. */
    seen?: { waits: number; ageSeconds: number };
    /** How long each runs. */
    runsForSeconds?: number;
    settings?: object;
  }

  /** The exit codes, one after the other with one Python, since it takes a while to start. */
  function checked(...all: Processes[]): Promise<number[]> {
    const line = (waits: number) => `voluntary_ctxt_switches:\t${waits}`;
    const programs = all.map((each, index) => {
      const { commands = { 1: `init\0${celery}`, 7: command }, waits, seen, runsForSeconds = 301, settings } = each;
      const [, , , program] = containers(build({ tasks: 1, ...settings }))[0].healthCheck.command;
      const processes = join(folder, `${index}-${Date.now()}`);
      // The state, 18 more words, and when it started.
      const stat = `S ${'0 '.repeat(18)}${(uptime - runsForSeconds) * ticksASecond} 0`;
      for (const [pid, words] of Object.entries(commands)) {
        mkdirSync(join(processes, pid), { recursive: true });
        writeFileSync(join(processes, pid, 'cmdline'), words);
        writeFileSync(
          join(processes, pid, 'status'),
          `Name:\tcelery\n${line(pid === '7' ? waits : 1)}\nnonvoluntary_ctxt_switches:\t9\n`,
        );
        writeFileSync(join(processes, pid, 'stat'), `${pid} (of (two) words) ${stat}`);
      }
      writeFileSync(join(processes, 'uptime'), `${uptime}.00 9000.00\n`);
      const file = join(processes, 'seen');
      if (seen) {
        writeFileSync(file, line(seen.waits));
        utimesSync(file, now - seen.ageSeconds, now - seen.ageSeconds);
      }
      const here = program.replaceAll('/proc/', `${processes}/`).replace('/tmp/celery-seen', file);
      return `import os, time; time.time = lambda: ${now}; os.sysconf = lambda _: ${ticksASecond}\n${here}`;
    });
    return exitCodes(programs);
  }

  it('is content with a worker that it sees for the first time, or that has waited for something else since', async () => {
    expect(await checked({ waits: 5 }, { waits: 6, seen: { waits: 5, ageSeconds: 600 } })).toEqual([0, 0]);
  });

  it('is content for a minute with a worker that waits for the same thing, and not for longer', async () => {
    const seen = (ageSeconds: number) => ({ waits: 5, seen: { waits: 5, ageSeconds } });
    expect(await checked(seen(60), seen(61))).toEqual([0, 1]);
  });

  it('is content with a worker that may still be starting, by the seconds that its settings give it', async () => {
    const stuck = { waits: 5, seen: { waits: 5, ageSeconds: 200 } };
    expect(await checked({ ...stuck, runsForSeconds: 300 }, { ...stuck, runsForSeconds: 301 })).toEqual([0, 1]);
    const settings = { healthCheck: { startPeriodSeconds: 30 } };
    expect(
      await checked({ ...stuck, runsForSeconds: 30, settings }, { ...stuck, runsForSeconds: 31, settings }),
    ).toEqual([0, 1]);
  });

  it.each([
    ['a program that a script starts', command],
    ['a module', `python\0-m\0${celery}`],
    ['what setproctitle calls it', '[celeryd: worker-default@host:MainProcess] -active- (worker --app config)'],
    ['a part of another program of Python', `pypy3\0/usr/bin/coverage\0run\0-m\0${celery}`],
  ])('looks at the main process, which is %s, and not at children', async (_, words) => {
    const hangs = { waits: 5, seen: { waits: 5, ageSeconds: 61 } };
    const commands = { 1: `init\0${celery}`, 6: 'ssm-agent', 7: words, 12: words };
    expect(await checked({ commands, ...hangs }, { commands, ...hangs, waits: 6 })).toEqual([1, 0]);
  });

  it.each([
    ['init', `/usr/bin/dumb-init\0--\0${celery}`],
    ['a script', `/bin/sh\0/entrypoint.sh\0${celery}`],
    ['one in a folder of Python', `/opt/python/bin/tini\0${celery}`],
    ['a program of Python', `/usr/bin/python3\0/entrypoint.py\0${celery}`],
    ['a program of Python that is called after celery', `python\0/app/celery_worker.py\0${celery}`],
  ])('looks at the main process, and not at a parent that stays, such as %s', async (_, words) => {
    const commands = { 1: words, 7: command };
    const seen = (waits: number) => ({ commands, waits, seen: { waits: 5, ageSeconds: 61 } });
    expect(await checked(seen(5), seen(6))).toEqual([1, 0]);
  });

  it('is not content without a worker', async () => {
    expect(
      await checked(
        { commands: { 1: `init\0${celery}`, 7: 'sh' }, waits: 5 },
        { commands: { 7: `sh\0entrypoint.sh\0${celery}` }, waits: 5 },
        { commands: { 7: 'python\0-m\0celery\0--app\0config\0beat\0' }, waits: 5 },
      ),
    ).toEqual([1, 1, 1]);
  });
});

describe('a worker that knows nothing of its queues', () => {
  const tasks = { scaling: { minTasks: 1, maxTasks: 4 } };
  const backlog = { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 };

  it('runs as many tasks as it is told, and scales by CPU', () => {
    expect(() => build({ queues: ['default'], ...tasks }, [])).not.toThrow();
    expect(() => build({ queues: ['default'], tasks: 2, backlog }, [])).not.toThrow();
  });

  it.each([
    ['its backlog', { ...tasks, backlog }],
    ['what wakes it', { scaling: { minTasks: 0, maxTasks: 4 } }],
  ])('does not scale by %s', (_, settings) => {
    expect(() => build({ queues: ['default', 'mail'], ...settings }, [redisQueue('default')])).toThrow(
      'test/worker-default: must know the metrics of each queue to scale by what waits in them, got none of mail; give them as queues, or leave out backlog and minTasks 0',
    );
  });
});
