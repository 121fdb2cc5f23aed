import { describe, expect, it } from 'vitest';
import { mostQueuesWithBacklog } from '../../../modules/celery-worker/backlog.ts';
import type { Terraform } from '../../synth.ts';
import { all, only } from '../terraform.ts';
import { build, redisQueue, sqsQueue } from './build.ts';
import { evaluate, newest, type Series } from './metric-math.ts';

/**
 * What CloudWatch has measured: of each queue the tasks that wait and those that are under way, and the tasks of Fargate. A number stays the
 * same for three minutes.
 */
interface Measured {
  waiting?: (number | Series)[];
  underWay?: (number | Series)[];
  tasks: number | Series;
}

const series = (value: number | Series = []): Series => (Array.isArray(value) ? value : Array(3).fill(value));

function valuesOf(ids: string[], { waiting = [], underWay = [], tasks }: Measured): Record<string, Series> {
  return Object.fromEntries(
    ids.map((id) => {
      const [, name, queue] = id.match(/^(waiting|busy)(\d)$/) ?? [];
      if (name === undefined) return [id, series(tasks)];
      return [id, series((name === 'waiting' ? waiting : underWay)[Number(queue)])];
    }),
  );
}

/** How many tasks of Fargate target tracking asks for: in proportion to the metric, and as many as there are without one. */
function desiredTasks(terraform: Terraform, capacity: number, measured: Measured): number {
  const policy = all(terraform, 'aws_appautoscaling_policy').worker_default_fargate_scaling_backlog;
  const { target_value, customized_metric_specification } = policy.target_tracking_scaling_policy_configuration;
  const queries: { id: string; expression?: string }[] = customized_metric_specification.metrics;
  const { expression = '' } = queries.find((query) => query.expression) ?? {};
  const ids = queries.filter((query) => !query.expression).map(({ id }) => id);
  const [value] = newest(evaluate(expression, valuesOf(ids, measured)), 1);
  if (value === undefined) return capacity;
  const { min_capacity, max_capacity } = only(terraform, 'aws_appautoscaling_target');
  // What is more by a rounding error is no task more.
  const asked = Math.ceil(((capacity * value) / target_value) * (1 - 1e-12));
  return Math.min(max_capacity, Math.max(min_capacity, asked));
}

const scaling = { minTasks: 0, maxTasks: 10 };
const brokers = { sqs: sqsQueue, redis: redisQueue };

describe.each(Object.entries(brokers))('a worker with a backlog in %s', (_, queue) => {
  const short = build({ scaling, backlog: { acceptableWaitSeconds: 600, averageTaskMilliseconds: 250 } }, [
    queue('default'),
  ]);
  const long = build({ scaling, backlog: { acceptableWaitSeconds: 60, averageTaskMilliseconds: 3_600_000 } }, [
    queue('default'),
  ]);

  it.each([
    // [waiting, under way, tasks of Fargate, how many there should be]
    ['sleeps when nothing waits and nothing is under way', 0, 0, 3, 0],
    ['keeps one for a single task', 1, 0, 1, 1],
    ['keeps as many as there are at exactly their backlog', 3 * 2400 - 3, 3, 3, 3],
    ['adds one for one task more', 3 * 2400 - 2, 3, 3, 4],
    ['adds at once as many as it takes', 24_000, 1, 1, 10],
    ['adds no more than the most', 1_000_000, 1, 1, 10],
    ['takes away those that the backlog no longer needs', 2399, 1, 5, 1],
    ['keeps those that work, though little waits', 10, 5, 5, 5],
    ['adds none because all are busy', 2400, 5, 5, 5],
    ['adds none for what a worker holds beside what it runs', 100, 40, 5, 5],
  ])('%s: %d waiting, %d under way, %d there, to %d', (_, waiting, underWay, tasks, expected) => {
    expect(desiredTasks(short, tasks, { waiting: [waiting], underWay: [underWay], tasks })).toBe(expected);
  });

  it.each([
    ['cuts none of the tasks that run for an hour', 0, 5, 5, 5],
    ['takes away as many as are idle', 0, 2, 5, 2],
    ['has one for each, be it that it waits or is under way', 3, 1, 1, 4],
    ['lets none wait behind those that are busy', 3, 5, 5, 8],
    ['sleeps when all is done', 0, 0, 5, 0],
  ])('of long tasks %s: %d waiting, %d under way, %d there, to %d', (_, waiting, underWay, tasks, expected) => {
    expect(desiredTasks(long, tasks, { waiting: [waiting], underWay: [underWay], tasks })).toBe(expected);
  });

  it('asks for the same while those that it asked for start', () => {
    expect(desiredTasks(short, 1, { waiting: [9599], underWay: [1], tasks: 1 })).toBe(4);
    expect(desiredTasks(short, 4, { waiting: [9599], underWay: [1], tasks: 4 })).toBe(4);
  });

  it('leaves the number as it is while nothing is known of its tasks', () => {
    expect(desiredTasks(short, 0, { waiting: [9600], tasks: 0 })).toBe(0);
    expect(desiredTasks(short, 0, { waiting: [9600], tasks: [] })).toBe(0);
    expect(desiredTasks(short, 3, { waiting: [9600], underWay: [3], tasks: [] })).toBe(3);
  });

  it('leaves the number as it is while nothing is known of its queue', () => {
    expect(desiredTasks(short, 3, { tasks: 3 })).toBe(3);
  });

  it('leaves the number as it is while it is not known how many are under way', () => {
    expect(desiredTasks(short, 3, { waiting: [10], tasks: 3 })).toBe(3);
    expect(desiredTasks(short, 3, { waiting: [9600], tasks: 3 })).toBe(3);
  });

  it('adds none for tasks that lie prefetched or wait for their ETA, which can be more than there are places', () => {
    expect(desiredTasks(long, 2, { waiting: [0], underWay: [100], tasks: 2 })).toBe(2);
    expect(desiredTasks(long, 2, { waiting: [1], underWay: [100], tasks: 2 })).toBe(3);
  });

  it('goes by those under way where none is known to wait', () => {
    expect(desiredTasks(short, 3, { underWay: [2], tasks: 3 })).toBe(2);
  });

  it('goes by the minute before while the newest one of the queue is missing', () => {
    const measured = { waiting: [[9599, undefined]], underWay: [[1, undefined]], tasks: [1, 1] };
    expect(desiredTasks(short, 1, measured)).toBe(4);
  });
});

describe('the concurrency of a worker', () => {
  it('makes one task of Fargate do for as many more', () => {
    const backlog = { acceptableWaitSeconds: 600, averageTaskMilliseconds: 250 };
    const terraform = build({ scaling, concurrency: 4, backlog });
    expect(desiredTasks(terraform, 1, { waiting: [9596], underWay: [4], tasks: 1 })).toBe(1);
    expect(desiredTasks(terraform, 1, { waiting: [9597], underWay: [4], tasks: 1 })).toBe(2);
    expect(desiredTasks(terraform, 3, { waiting: [0], underWay: [9], tasks: 3 })).toBe(3);
    expect(desiredTasks(terraform, 3, { waiting: [0], underWay: [8], tasks: 3 })).toBe(2);
  });

  it('holds what is full at exactly its target, whatever is rounded', () => {
    for (const tasks of [1, 3, 7, 9]) {
      const backlog = { acceptableWaitSeconds: 77, averageTaskMilliseconds: 333 };
      const terraform = build({ scaling, concurrency: 7, backlog });
      expect(desiredTasks(terraform, tasks, { waiting: [1], underWay: [7 * tasks], tasks })).toBe(tasks);
    }
  });
});

describe('a worker of several queues', () => {
  const queues = Array.from({ length: mostQueuesWithBacklog }, (_, index) => sqsQueue(`queue-${index}`));
  const terraform = build({ scaling, backlog: { acceptableWaitSeconds: 600, averageTaskMilliseconds: 250 } }, queues);
  const { metrics: queries } = all(terraform, 'aws_appautoscaling_policy').worker_default_fargate_scaling_backlog
    .target_tracking_scaling_policy_configuration.customized_metric_specification;

  it('counts what waits and what is under way in all of them', () => {
    expect(desiredTasks(terraform, 1, { waiting: [2400, 2400, 1, 2400], underWay: [1], tasks: 1 })).toBe(4);
    expect(desiredTasks(terraform, 5, { underWay: [1, 0, 2], tasks: 5 })).toBe(3);
  });

  it('takes one that is not measured for empty', () => {
    expect(desiredTasks(terraform, 1, { waiting: [[], 9599], underWay: [[], 1], tasks: 1 })).toBe(4);
  });

  it('stays within the ten metrics and the 2048 characters that CloudWatch takes', () => {
    expect(queries.length).toBe(10);
    expect(queries.at(-1).expression.length).toBeLessThan(2048);
    const { metric_query } = only(terraform, 'aws_cloudwatch_metric_alarm');
    expect(metric_query.length).toBe(10);
    expect(metric_query[0].expression.length).toBeLessThan(2048);
  });
});

describe.each(Object.entries(brokers))('the alarm that wakes a worker of queues in %s', (_, queue) => {
  const alarm = only(build({ scaling }, [queue('default'), queue('mail')]), 'aws_cloudwatch_metric_alarm');

  function breaches(measured: Measured): boolean {
    const [{ expression }, ...queries] = alarm.metric_query;
    const ids = queries.map(({ id }: { id: string }) => id);
    const values = newest(evaluate(expression, valuesOf(ids, measured)), alarm.evaluation_periods);
    // A minute that is missing is none that breaches.
    return values.length === alarm.evaluation_periods && values.every((value) => value >= alarm.threshold);
  }

  it.each([
    ['rings when a task waits and none of Fargate runs', { waiting: [1], tasks: 0 }, true],
    ['rings when a task waits and none of Fargate ever ran', { waiting: [1], tasks: [] }, true],
    ['rings when a task waits in any of the queues', { waiting: [[], 1], tasks: 0 }, true],
    ['rings when a worker that was killed left a task', { waiting: [0], underWay: [1], tasks: [] }, true],
    [
      'rings when the last one has been gone for three minutes',
      { waiting: [[1, 1, 1, 1]], tasks: [1, undefined, undefined, undefined] },
      true,
    ],
    ['is silent while one runs', { waiting: [1], underWay: [1], tasks: 1 }, false],
    ['is silent while nothing waits', { waiting: [0, 0], underWay: [0, 0], tasks: [] }, false],
    ['is silent while nothing is measured', { tasks: [] }, false],
    ['is silent while nothing is measured but one that runs', { tasks: 1 }, false],
    [
      'is silent while the newest two minutes of one that runs are missing',
      { waiting: [1], tasks: [1, undefined, undefined] },
      false,
    ],
    [
      'is silent while the newest minute of all is missing',
      { waiting: [[1, 1, undefined]], tasks: [1, 1, undefined] },
      false,
    ],
    ['rings when the newest minute of a queue is missing', { waiting: [[1, 1, 1, undefined]], tasks: [] }, true],
  ] satisfies [string, Measured, boolean][])('%s', (_, measured, expected) => {
    expect(breaches(measured)).toBe(expected);
  });

  it('is silent for what another worker of shared queues has under way', () => {
    const shared = only(build({ scaling, sharesQueues: true }, [queue('default')]), 'aws_cloudwatch_metric_alarm');
    const [{ expression }, ...queries] = shared.metric_query;
    expect(queries.map(({ id }: { id: string }) => id)).toEqual(['waiting0', 'running']);
    expect(newest(evaluate(expression, { waiting0: [0, 0, 0], running: [] }), 3)).toEqual([0, 0, 0]);
    expect(newest(evaluate(expression, { waiting0: [1, 1, 1], running: [] }), 3)).toEqual([1, 1, 1]);
  });
});
