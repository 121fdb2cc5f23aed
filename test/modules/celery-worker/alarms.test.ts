import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { WorkerAlarms, type WorkerAlarmsProps } from '../../../modules/celery-worker/alarms.ts';
import { workerAlarmsShape } from '../../../modules/celery-worker/settings.ts';
import { ServiceAlarms } from '../../../modules/fargate-service/alarms.ts';
import { group } from '../../../modules/shared/setting.ts';
import { alarm, alarmsOf, build } from '../alarms.ts';
import { all, argument } from '../terraform.ts';
import * as log from './celery-log.ts';
import { evaluate } from './metric-math.ts';

const dimensions = { ClusterName: 'shop-test', ServiceName: 'worker-default' };
const ofTasks = { namespace: 'ECS/ContainerInsights', dimensions, stat: 'Average' };
const ofQueue = (metricName: string, Queue: string) => ({
  namespace: 'shop-test/celery',
  metricName,
  dimensions: { Queue },
  stat: 'Maximum',
});

/** What alarms need to know of a worker. */
function workerOf(role: string, queues: string[]) {
  return {
    fargate: { role, dimensions, logGroup: { name: '/ecs/shop-test/worker-default' } },
    desired: { ...ofTasks, metricName: 'DesiredTaskCount' },
    running: { ...ofTasks, metricName: 'RunningTaskCount' },
    queues: queues.map((name) => ({
      name,
      metrics: { waiting: ofQueue('TasksWaiting', name), underWay: ofQueue('TasksUnderWay', name) },
    })),
  };
}

const settingsOf = (alarms: object) => ({
  sharesQueues: false,
  concurrency: 4,
  alarms: group(workerAlarmsShape).parse(alarms),
});

function worker(queues: string[], settings: Partial<WorkerAlarmsProps['settings']> = {}, alarms: object = {}) {
  return build((props, scope) => {
    new WorkerAlarms(scope, 'worker-default-queue-alarms', {
      ...props,
      worker: workerOf('worker-default', queues),
      settings: { ...settingsOf(alarms), ...settings },
    });
  });
}

/** A metric as Terraform has it. */
function measured({ metricName, ...metric }: { metricName: string }, period: number) {
  return { ...metric, metric_name: metricName, period };
}

const running = measured({ ...ofTasks, metricName: 'RunningTaskCount' }, 60);
const address = (id: string) => `worker_default_queue_alarms_${id}`;

describe('the alarms of a worker of one queue', () => {
  const alarms = alarmsOf(worker(['default']));

  it('are without a backlog these and no others', () => {
    expect(Object.keys(alarms)).toEqual([address('failures'), address('unattended_default')]);
  });

  it('tell of a share of tasks that fail', () => {
    const ofLog = (metricName: string) => {
      const metric = { namespace: 'shop-test/celery', metricName, dimensions: {}, stat: 'Sum' };
      return measured(metric, 900);
    };
    expect(alarms[address('failures')]).toEqual(
      alarm(
        'worker-default-failures',
        { periods: 1, datapoints: 1 },
        {
          alarm_description: '10 percent of the tasks of worker-default, or more, fail; its logs say why',
          threshold: 10,
          metric_query: [
            {
              id: 'result',
              expression: 'IF(failed + succeeded >= 5, 100 * failed / (failed + succeeded), 0)',
              label: 'failures',
              return_data: true,
            },
            { id: 'failed', metric: ofLog('worker-default-failed') },
            { id: 'succeeded', metric: ofLog('worker-default-succeeded') },
          ],
        },
      ),
    );
  });

  it.each([
    ['a single one of few', [4], [0], 0],
    ['one of the seven that a slow worker comes to', [1], [6], 100 / 7],
    ['one of many', [1], [99], 1],
    ['all', [5], [0], 100],
    ['none', [0], [5], 0],
    ['no task at all', [0], [0], 0],
    ['a log without a line', [], [], undefined],
  ])('reckon the share of %s that failed: %j, %j', (_, failed, succeeded, share) => {
    const [{ expression }] = alarms[address('failures')].metric_query;
    expect(evaluate(expression, { failed, succeeded }).at(-1)).toBe(share);
  });

  it('tell of tasks that are not done while it does not run', () => {
    expect(alarms[address('unattended_default')]).toEqual(
      alarm(
        'worker-default-unattended_default',
        { periods: 10, datapoints: 10 },
        {
          alarm_description: 'Tasks of the queue default are not done, and worker-default does not run',
          threshold: 1,
          metric_query: [
            {
              id: 'result',
              expression: 'IF(MAX([FILL(running, 0), 0 * SUM([waiting0, busy0])]) < 1, SUM([waiting0, busy0]), 0)',
              label: 'unattended_default',
              return_data: true,
            },
            { id: 'waiting0', metric: measured(ofQueue('TasksWaiting', 'default'), 60) },
            { id: 'busy0', metric: measured(ofQueue('TasksUnderWay', 'default'), 60) },
            { id: 'running', metric: running },
          ],
        },
      ),
    );
  });
});

describe('the alarms of a worker of several queues', () => {
  const lasting = { periodSeconds: 300, periods: 4, datapoints: 2 };
  const alarms = alarmsOf(
    worker(
      ['default', 'Reports_nightly'],
      { backlog: { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 } },
      { failures: { percent: 3, minTasks: 50, ...lasting }, unattended: { tasks: 20, ...lasting }, backlog: lasting },
    ),
  );

  it('have the thresholds and the patience of their settings', () => {
    expect(
      Object.values(alarms).map((alarm) => [
        alarm.alarm_name,
        alarm.threshold,
        alarm.period ?? alarm.metric_query[1].metric.period,
        alarm.evaluation_periods,
        alarm.datapoints_to_alarm,
      ]),
    ).toEqual([
      ['shop-test-worker-default-backlog', 528, 300, 4, 2],
      ['shop-test-worker-default-failures', 3, 300, 4, 2],
      ['shop-test-worker-default-unattended_Reports_nightly', 20, 300, 4, 2],
      ['shop-test-worker-default-unattended_default', 20, 300, 4, 2],
    ]);
  });

  it('reckon with the backlog of all of them, a tenth above what scaling keeps: 4 places of 120 tasks a minute', () => {
    expect(alarms[address('backlog')]).toEqual(
      alarm('worker-default-backlog', lasting, {
        alarm_description:
          'More tasks wait for worker-default than it works off within 60 seconds, and scaling does not help',
        threshold: 528,
        metric_query: [
          { id: 'result', expression: expect.stringMatching(/waiting1/), label: 'backlog', return_data: true },
          { id: 'waiting0', metric: measured(ofQueue('TasksWaiting', 'default'), 300) },
          { id: 'waiting1', metric: measured(ofQueue('TasksWaiting', 'Reports_nightly'), 300) },
          { id: 'busy0', metric: measured(ofQueue('TasksUnderWay', 'default'), 300) },
          { id: 'busy1', metric: measured(ofQueue('TasksUnderWay', 'Reports_nightly'), 300) },
          { id: 'desired', metric: measured({ ...ofTasks, metricName: 'DesiredTaskCount' }, 300) },
        ],
      }),
    );
  });

  it('leave failures of too few tasks alone', () => {
    expect(alarms[address('failures')].metric_query[0].expression).toBe(
      'IF(failed + succeeded >= 50, 100 * failed / (failed + succeeded), 0)',
    );
  });

  it('are one for each queue that waits unattended', () => {
    expect(alarms[address('unattended_Reports_nightly')].metric_query.slice(1)).toEqual([
      { id: 'waiting0', metric: measured(ofQueue('TasksWaiting', 'Reports_nightly'), 300) },
      { id: 'busy0', metric: measured(ofQueue('TasksUnderWay', 'Reports_nightly'), 300) },
      { id: 'running', metric: { ...running, period: 300 } },
    ]);
  });
});

describe('the alarms of a worker that shares its queues', () => {
  it('do not tell that it does not run, since another one may take from them', () => {
    const alarms = alarmsOf(worker(['default', 'mail'], { sharesQueues: true }));
    expect(Object.keys(alarms)).toEqual([address('failures')]);
  });
});

describe('the alarm of a queue', () => {
  it('has the name of no alarm of another worker', () => {
    const terraform = build((props, scope) => {
      const settings = settingsOf({});
      for (const role of ['worker-xx', 'worker-xx-unattended']) {
        const worker = workerOf(role, ['memory']);
        const owner = new Construct(scope, role);
        new WorkerAlarms(owner, 'queue-alarms', { ...props, worker, settings });
        new ServiceAlarms(owner, 'alarms', {
          ...props,
          service: worker.fargate,
          settings: { tasks: 1, ...settings },
        });
      }
    });
    const names = Object.values(argument(terraform, 'aws_cloudwatch_metric_alarm', 'alarm_name'));
    expect(names).toContain('shop-test-worker-xx-unattended_memory');
    expect(names).toContain('shop-test-worker-xx-unattended-memory');
    expect(new Set(names).size).toBe(names.length);
  });
});

/** What CloudWatch makes of a pattern of phrases of which any will do: `?"one" ?"another"`. */
function matches(pattern: string, event: string): boolean {
  if (!/^\?"[^"]+"( \?"[^"]+")*$/.test(pattern)) throw new Error(`not a pattern of phrases: ${pattern}`);
  return [...pattern.matchAll(/\?"([^"]+)"/g)].some(([, phrase = '']) => event.includes(phrase));
}

describe('what Celery logs', () => {
  const filters = all(worker(['default']), 'aws_cloudwatch_log_metric_filter');

  it('is counted by three filters', () => {
    const filter = (what: string) => ({
      name: what,
      log_group_name: '/ecs/shop-test/worker-default',
      pattern: expect.any(String),
      metric_transformation: {
        namespace: 'shop-test/celery',
        name: `worker-default-${what}`,
        value: '1',
        default_value: '0',
        unit: 'Count',
      },
    });
    expect(filters).toEqual(
      Object.fromEntries(['failed', 'succeeded', 'retried'].map((what) => [address(what), filter(what)])),
    );
  });

  /** Each line of a plain log is an event. */
  const plain = (lines: string) => lines.split('\n');

  it.each([
    ['a task that is done', [0, 1, 0], plain(log.done)],
    ['a task that is done, in JSON', [0, 1, 0], [log.doneJson]],
    ['an exception', [1, 0, 0], plain(log.raised)],
    ['an exception, in JSON', [1, 0, 0], [log.raisedJson]],
    ['a result that could not be stored at first', [1, 0, 0], plain(log.unstored)],
    ['an exception that the task is declared to raise', [0, 0, 0], plain(log.expected)],
    ['a soft time limit', [1, 0, 0], plain(log.softLimit)],
    ['a hard time limit of prefork', [1, 0, 0], plain(log.hardLimit)],
    ['a hard time limit of prefork, in JSON', [1, 0, 0], log.hardLimitJson],
    ['a hard time limit of gevent', [1, 0, 0], plain(log.hardLimitOfGevent)],
    ['a process that was killed', [1, 0, 0], plain(log.killed)],
    ['a process that was killed, in JSON', [1, 0, 0], log.killedJson],
    ['a task that nobody knows', [1, 0, 0], plain(log.unregistered)],
    ['a task that nobody knows, in JSON', [1, 0, 0], [log.unregisteredJson]],
    ['a message that is no task', [1, 0, 0], plain(log.invalid)],
    ['a message that nobody can read', [1, 0, 0], plain(log.undecodable)],
    ['a task that rejects itself', [1, 0, 0], plain(log.rejected)],
    ['a task that ignores itself', [0, 0, 0], plain(log.ignored)],
    ['a retry after a while', [0, 0, 1], plain(log.retried)],
    ['a retry after a while, in JSON', [0, 0, 1], [log.retriedJson]],
    ['a retry at a time', [0, 0, 1], plain(log.retriedAt)],
    ['two retries and a failure', [1, 0, 2], plain(log.retriedInVain)],
    ['a deploy that gives back what runs', [0, 0, 0], plain(log.shutdown)],
  ])('counts as failed, as succeeded and as retried, of %s: %j', (_, counts, events) => {
    const count = (what: string) => events.filter((event) => matches(filters[address(what)].pattern, event)).length;
    expect([count('failed'), count('succeeded'), count('retried')]).toEqual(counts);
  });
});
