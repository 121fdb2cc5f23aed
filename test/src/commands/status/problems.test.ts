import type { Deployment, Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { type Observed, problemsOf } from '../../../../src/commands/status/causes.ts';
import type { Service } from '../../../../src/configuration/services.ts';
import { environment, leastEnvironment, routed, toHttp, toOpenSearch } from '../../configuration/config.ts';

const now = new Date('2026-03-02T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
/** A tenth of a second, by which a bound is just kept, or just not. */
const moment = 0.1 / 60;

const deployment: Deployment = { id: 'new', status: 'PRIMARY', createdAt: ago(120), rolloutState: 'COMPLETED' };
const well = { serviceName: 'web', desiredCount: 1, runningCount: 1, pendingCount: 0, deployments: [deployment] };

const problems = ({ service = {}, stoppedTasks = [] }: { service?: Observed['service']; stoppedTasks?: Task[] }) =>
  problemsOf({ service: { ...well, ...service }, stoppedTasks, targets: [] }, 'shop-test', undefined, now);
const causes = (observed: Parameters<typeof problems>[0]) => problems(observed).map(({ problem }) => problem.cause);
const gots = (observed: Parameters<typeof problems>[0]) => problems(observed).map(({ problem }) => problem.got);

const failed = (minutes: number, task: Task = {}): Task => ({
  startedBy: 'new',
  stopCode: 'EssentialContainerExited',
  taskArn: 'arn:aws:ecs:eu-central-1:111111111111:task/shop-test/0af13',
  stoppedAt: ago(minutes),
  startedAt: ago(minutes + 60),
  containers: [{ name: 'web', exitCode: 1 }],
  ...task,
});
const unhealthy = (minutes: number) => ({ createdAt: ago(minutes), message: '(service web) (task 1) is unhealthy in' });

describe('a task that failed', () => {
  it('counts for less than a quarter of an hour once all tasks run', () => {
    expect(causes({ stoppedTasks: [failed(15 - moment)] })).toEqual(['exited-later']);
    expect(causes({ stoppedTasks: [failed(15)] })).toEqual([]);
  });

  it.each([
    ['tasks are missing', { runningCount: 0 }],
    ['ECS tells of no task that runs', { runningCount: undefined }],
    ['the deployment goes on', { deployments: [{ ...deployment, rolloutState: 'IN_PROGRESS' as const }] }],
  ])('counts as long as %s', (_, service) => {
    expect(causes({ service, stoppedTasks: [failed(50)] })).toEqual(['exited-later']);
    expect(causes({ service, stoppedTasks: [failed(50, { startedBy: 'old' })] })).not.toContain('exited-later');
  });

  it('does not count for long where no task is wanted', () => {
    const service = { desiredCount: undefined, runningCount: 0 };
    expect(causes({ service, stoppedTasks: [failed(50)] })).toEqual([]);
  });

  it('counts for a quarter of an hour when a deployment started it that is still there', () => {
    const old = { id: 'old', status: 'ACTIVE' };
    const service = { deployments: [deployment, old] };
    expect(causes({ service, stoppedTasks: [failed(14, { startedBy: 'old' })] })).toEqual(['exited-later']);
    expect(causes({ service, stoppedTasks: [failed(15, { startedBy: 'old' })] })).toEqual([]);
    expect(causes({ service, stoppedTasks: [failed(14, { startedBy: 'older' })] })).toEqual([]);
  });

  it('failed at its start when it ran for five minutes at most, or never', () => {
    const ran = (minutes: number) => causes({ stoppedTasks: [failed(1, { startedAt: ago(1 + minutes) })] });
    expect(ran(5)).toEqual(['exited-at-start']);
    expect(ran(5 + moment)).toEqual(['exited-later']);
    const { startedAt: _, ...neverStarted } = failed(1);
    expect(causes({ stoppedTasks: [neverStarted] })).toEqual(['exited-at-start']);
  });

  it.each<[what: string, containers: Task['containers'], got: string]>([
    [
      'of its own',
      [
        { name: 'web', exitCode: 2 },
        { name: 'proxy', exitCode: 3 },
      ],
      'exit code 2',
    ],
    [
      'of the one beside it',
      [
        { name: 'web', exitCode: 143 },
        { name: 'proxy', exitCode: 3 },
      ],
      'exit code 3 of proxy',
    ],
    [
      'of the one beside it, which came first',
      [
        { name: 'proxy', exitCode: 3 },
        { name: 'web', exitCode: 0 },
      ],
      'exit code 3 of proxy',
    ],
    [
      'of the one beside it, before its own began',
      [{ name: 'web' }, { name: 'proxy', exitCode: 3 }],
      'exit code 3 of proxy',
    ],
    [
      'of the one beside it, by its reason',
      [{ name: 'web' }, { name: 'proxy', reason: 'no such file' }],
      'no such file',
    ],
    [
      'of its own, by its reason',
      [
        { name: 'web', exitCode: 143, reason: 'no such file' },
        { name: 'proxy', exitCode: 3 },
      ],
      'exit code 143, no such file',
    ],
    [
      'of its own, where all were told to stop',
      [
        { name: 'web', exitCode: 0 },
        { name: 'proxy', exitCode: 143 },
      ],
      'exit code 0',
    ],
    [
      'of its own, where the other ended well',
      [
        { name: 'web', exitCode: 143 },
        { name: 'proxy', exitCode: 0 },
      ],
      'exit code 143',
    ],
    ['of its own, where the other never began', [{ name: 'web', exitCode: 0 }, { name: 'proxy' }], 'exit code 0'],
  ])('failed since the container %s did', (_, containers, got) => {
    expect(gots({ stoppedTasks: [failed(1, { containers })] })).toEqual([got]);
  });

  it('has the log of the container that failed', () => {
    const streamsOf = (containers: Task['containers']) =>
      problems({ stoppedTasks: [failed(1, { containers })] }).map(({ logStream }) => logStream);
    expect(streamsOf([{ name: 'web', exitCode: 1 }])).toEqual(['web/web/0af13']);
    expect(
      streamsOf([
        { name: 'web', exitCode: 143 },
        { name: 'proxy', exitCode: 1 },
      ]),
    ).toEqual(['proxy/proxy/0af13']);
  });

  it('is told with where its log router sends its lines, and with their stream if that is in CloudWatch', () => {
    const of = (to: object, containers = failed(1).containers) => {
      const settings = environment({ web: { ...leastEnvironment.web, logs: { ...routed, to: to as never } } }).web;
      const configured: Service = { kind: 'web', path: 'web', settings };
      const stoppedTasks = [failed(1, { containers })];
      const [found] = problemsOf({ service: well, stoppedTasks, targets: [] }, 'shop-test', configured, now);
      return [found?.problem.wayOut, found?.logStream];
    };
    expect(of({ kind: 'cloudwatch' })).toEqual([
      'fix what its log in /ecs/shop-test/web ends with',
      'web/web-firelens-0af13',
    ]);
    expect(of({ kind: 'firehose' })).toEqual([
      'fix what its log in the bucket of service-logs, under web/, ends with',
      undefined,
    ]);
    expect(of(toOpenSearch)).toEqual([
      'fix what its log in the index shop-test of search-logs.eu-central-1.es.amazonaws.com ends with',
      undefined,
    ]);
    expect(of(toHttp)).toEqual(['fix what its log in logs.example.com ends with', undefined]);
    // The router keeps its own lines in the log group.
    expect(
      of(toHttp, [
        { name: 'web', exitCode: 143 },
        { name: 'log-router', exitCode: 1 },
      ]),
    ).toEqual(['fix what its log in /ecs/shop-test/web ends with', 'log-router/log-router/0af13']);
  });

  it('was killed for its memory when it ended in 137, and not when it was to stop', () => {
    const containers = [{ name: 'web', exitCode: 137 }];
    const configured = { kind: 'worker', path: 'workers[0]' } as Service;
    const observed = { service: well, stoppedTasks: [failed(1, { containers })], targets: [] };
    expect(problemsOf(observed, 'shop-test', configured, now)[0]?.problem.wayOut).toBe('raise workers[0].memoryMiB');
    expect(causes({ stoppedTasks: [failed(1, { containers })] })).toEqual(['out-of-memory']);
    const toStop = { containers, stopCode: 'ServiceSchedulerInitiated' as const };
    expect(causes({ stoppedTasks: [failed(1, toStop)] })).toEqual([]);
  });
});

it('a target that is unhealthy is told with what the load balancer gives as its reason', () => {
  const targets = [{ Target: { Id: '10.0.0.1', Port: 8000 }, TargetHealth: { State: 'unhealthy' as const } }];
  const gotOf = (health: object) =>
    problemsOf(
      {
        service: well,
        stoppedTasks: [],
        targets: targets.map((each) => ({ ...each, TargetHealth: { ...each.TargetHealth, ...health } })),
      },
      'shop-test',
      undefined,
      now,
    ).map(({ problem }) => problem.got);
  expect(gotOf({ Reason: 'Target.Timeout' })).toEqual(['10.0.0.1:8000 Target.Timeout']);
  expect(gotOf({ Reason: 'Target.Timeout', Description: 'Timed out' })).toEqual([
    '10.0.0.1:8000 Target.Timeout, Timed out',
  ]);
});

describe('an event', () => {
  const causesOf = (minutes: number, service: object = {}) =>
    causes({ service: { events: [unhealthy(minutes)], ...service } });

  it('counts for less than an hour', () => {
    expect(causesOf(60 - moment)).toEqual(['health-check-failed']);
    expect(causesOf(60)).toEqual([]);
  });

  it('counts from the moment on in which the deployment began', () => {
    const service = { deployments: [{ ...deployment, createdAt: ago(10) }] };
    expect(causesOf(10, service)).toEqual(['health-check-failed']);
    expect(causesOf(10 + moment, service)).toEqual([]);
  });

  it('counts until the service was well', () => {
    const steady = { createdAt: ago(5), message: '(service web) has reached a steady state.' };
    expect(causes({ service: { events: [unhealthy(4), steady] } })).toEqual(['health-check-failed']);
    expect(causes({ service: { events: [steady, unhealthy(6)] } })).toEqual([]);
  });

  it('counts for the hour before the way back from a deployment that was given up', () => {
    const gaveUp = { createdAt: ago(120), message: '(service web) (deployment 1) deployment failed: tasks failed.' };
    const earlier = (minutes: number) => causes({ service: { events: [gaveUp, unhealthy(120 + minutes)] } });
    expect(earlier(60 - moment)).toEqual(['health-check-failed', 'deployment-stuck']);
    expect(earlier(60)).toEqual(['deployment-stuck']);
  });

  it('that ECS could not do something is told as ECS says it, and any other is none of a problem', () => {
    const said = (message: string) => gots({ service: { events: [{ createdAt: ago(1), message }] } });
    expect(said('(service web) was unable to place a task.')).toEqual(['was unable to place a task.']);
    expect(said('(service web) has started 1 tasks.')).toEqual([]);
  });
});

describe('a deployment', () => {
  it('was given up when an event says so within a minute of the way back', () => {
    const causesOf = (minutes: number) => {
      const message = '(service web) (deployment 1) deployment failed: tasks failed to start.';
      return causes({ service: { events: [{ createdAt: ago(120 + minutes), message }] } });
    };
    expect(causesOf(1 - moment)).toEqual(['deployment-stuck']);
    expect(causesOf(-1 + moment)).toEqual(['deployment-stuck']);
    expect(causesOf(1)).toEqual([]);
    expect(causesOf(-1)).toEqual([]);
  });

  it('is being given up when ECS rolls back, though it has not failed', () => {
    const rolloutStateReason = 'ECS deployment circuit breaker: rolling back to deploymentId 1.';
    expect(gots({ service: { deployments: [{ ...deployment, rolloutStateReason }] } })).toEqual([rolloutStateReason]);
  });

  it('was given up when it failed, though ECS gives no reason', () => {
    const service = { deployments: [deployment, { id: 'old', status: 'ACTIVE', rolloutState: 'FAILED' as const }] };
    expect(gots({ service })).toEqual(['FAILED']);
  });

  it('is stuck when after ten minutes tasks are missing', () => {
    const gotsOf = (minutes: number, counts: object = {}) =>
      gots({
        service: {
          runningCount: 0,
          events: [{ createdAt: ago(1), message: '(service web) has started 1 tasks.' }],
          deployments: [
            {
              ...deployment,
              rolloutState: 'IN_PROGRESS',
              createdAt: ago(minutes),
              desiredCount: 2,
              runningCount: 1,
              ...counts,
            },
          ],
        },
      });
    expect(gotsOf(10)).toEqual(['1 of 2 after 10 minutes']);
    expect(gotsOf(10 - moment)).toEqual([]);
    expect(gotsOf(10, { runningCount: 2 })).toEqual([]);
    expect(gotsOf(10, { rolloutState: 'COMPLETED' })).toEqual([]);
    expect(gotsOf(12, { runningCount: undefined })).toEqual(['0 of 2 after 12 minutes']);
    expect(gotsOf(12, { desiredCount: undefined, runningCount: 0 })).toEqual([]);
  });
});

describe('missing tasks', () => {
  const started = (minutes: number) => ({ createdAt: ago(minutes), message: '(service web) has started 1 tasks.' });
  const gotsOf = (service: Observed['service']) =>
    gots({ service: { desiredCount: 3, events: [started(5)], ...service } });

  it('are told after five minutes without an event', () => {
    expect(gotsOf({})).toEqual(['1 of 3']);
    expect(gotsOf({ events: [started(5 - moment)] })).toEqual([]);
    expect(gotsOf({ events: [] })).toEqual(['1 of 3']);
  });

  it('are those that neither run nor start', () => {
    expect(gotsOf({ pendingCount: 1 })).toEqual(['1 of 3']);
    expect(gotsOf({ desiredCount: 2, pendingCount: undefined })).toEqual(['1 of 2']);
    expect(gotsOf({ pendingCount: 2 })).toEqual([]);
    expect(gotsOf({ runningCount: 3 })).toEqual([]);
  });

  it('are not told while a deployment goes on', () => {
    expect(gotsOf({ deployments: [{ ...deployment, rolloutState: 'IN_PROGRESS' }] })).toEqual([]);
  });

  it('of a service of which ECS tells no numbers are none', () => {
    const { desiredCount: _, runningCount: __, pendingCount: ___, ...numberless } = well;
    const service = { ...numberless, events: [] };
    expect(problemsOf({ service, stoppedTasks: [], targets: [] }, 'shop-test', undefined, now)).toEqual([]);
  });
});
