import { beforeEach, describe, expect, it } from 'vitest';
import { Display } from '../../../../src/commands/progress/display.ts';
import { Watch } from '../../../../src/commands/progress/watch.ts';
import { sentence } from '../../../../src/configuration/finding.ts';
import { application, environment } from '../../configuration/config.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import {
  deployment,
  event,
  notStarted,
  now,
  replaced,
  service,
  targetHealth,
  underWay,
} from '../status/fake-environment.ts';
import { fakeScreen } from './screen.ts';

const aws = useFakeAws();
const pull = 'CannotPullContainerError: pull image manifest has been retried 1 time(s)';
const sentenceOfPull = `web: must get an image that it can run, got ${JSON.stringify(pull)}; push the image's tag first, and see that tasks reach its registry`;
const breaker = 'ECS deployment circuit breaker: tasks failed to start.';

let services: ReturnType<typeof service>[];
let stopped: object[];
let targets: string[];
let seconds: number;
let screen: ReturnType<typeof fakeScreen>;
let watch: Watch;

beforeEach(() => {
  [services, stopped, targets, seconds] = [
    [service('web', { deployments: [replaced({ status: 'PRIMARY' })] })],
    [],
    [],
    0,
  ];
  aws.answers = {
    DescribeServices: () => ({ services, failures: [] }),
    ListTasks: () => ({ taskArns: stopped.map((_, index) => `arn:${index}`) }),
    DescribeTasks: () => ({ tasks: stopped, failures: [] }),
    DescribeTargetHealth: () => `<TargetHealthDescriptions>${targets.join('')}</TargetHealthDescriptions>`,
  };
  screen = fakeScreen();
  const clock = { now: () => now.getTime() + seconds * 1000, sleep: async () => {} };
  watch = new Watch(application, environment(), new Display(screen), clock);
});

const changes = (overrides: object, ...deployments: object[]) => {
  services = [service('web', { ...overrides, deployments })];
};
const shown = () => screen.written;

describe('a deployment', () => {
  it('is shown with its tasks, its targets and its seconds', async () => {
    await watch.begin(['web']);
    changes({}, underWay(1, { desiredCount: 2, pendingCount: 2 }), replaced());
    targets = [targetHealth('10.0.0.1', 'healthy')];
    await watch.look(['web']);
    changes({}, underWay(1, { desiredCount: 2, runningCount: 1, pendingCount: 1 }), replaced());
    targets.push(targetHealth('10.0.0.2', 'initial'));
    seconds = 34;
    await watch.look(['web']);
    changes({ desiredCount: 2, runningCount: 2 }, deployment({ desiredCount: 2, runningCount: 2 }));
    targets = [targetHealth('10.0.0.2', 'healthy'), targetHealth('10.0.0.3', 'healthy')];
    seconds = 61;
    const look = await watch.look(['web']);
    expect(shown()).toBe(
      [
        'web: 0 of 2 running, 2 pending, 1 of 1 targets healthy, after 0 s',
        'web: 1 of 2 running, 1 pending, 1 of 2 targets healthy, after 34 s',
        'web: 2 of 2 running, 2 of 2 targets healthy, after 61 s',
        '',
      ].join('\n'),
    );
    expect(look?.rollouts.map(({ state }) => state)).toEqual(['done']);
    expect(look?.steady).toEqual(['web']);
    expect(watch.findings()).toEqual([]);
  });

  it('of a cluster that was not there before is shown', async () => {
    const { DescribeServices } = aws.answers;
    aws.answers.DescribeServices = () => ({ __type: 'ClusterNotFoundException' });
    await watch.begin(['web']);
    aws.answers.DescribeServices = DescribeServices as () => object;
    changes({}, underWay(0, { pendingCount: 1 }));
    await watch.look(['web']);
    expect(shown()).toBe('web: 0 of 1 running, 1 pending, after 0 s\n');
  });

  it('that was there before is not', async () => {
    changes({}, underWay(1, { id: 'ecs-svc/old', rolloutState: 'FAILED', failedTasks: 3 }));
    stopped = [notStarted(pull)];
    await watch.begin(['web']);
    expect(await watch.look(['web'])).toMatchObject({ rollouts: [] });
    expect(shown()).toBe('');
  });

  it('has the first reason for which a task stopped told at once, and once', async () => {
    await watch.begin(['web']);
    changes({}, underWay(1, { failedTasks: 1, pendingCount: 1 }), replaced());
    stopped = [notStarted(pull), notStarted('OutOfMemory', 2)].slice(0, 1);
    await watch.look(['web']);
    await watch.look(['web']);
    expect(
      shown()
        .split('\n')
        .filter((line) => line === sentenceOfPull),
    ).toHaveLength(1);
    expect(shown()).toContain('web: 0 of 1 running, 1 pending, 1 failed, after 0 s\n');
  });

  it('is not told of what tasks of another deployment stopped for, nor of events and ill targets from before it', async () => {
    const unable = 'unable to place a task';
    services = [service('web', { deployments: [replaced({ status: 'PRIMARY' })], events: [event(0, unable)] })];
    await watch.begin(['web']);
    services = [service('web', { deployments: [underWay(1), replaced()], events: [event(0, unable)] })];
    stopped = [{ ...notStarted(pull), startedBy: 'ecs-svc/1000000000000000001' }];
    targets = [targetHealth('10.0.0.1', 'unhealthy', 'Target.Timeout', 'Request timed out')];
    await watch.look(['web']);
    expect(shown()).toBe('web: 0 of 1 running, 0 of 1 targets healthy, after 0 s\n');
    targets.push(targetHealth('10.0.0.2', 'unhealthy', 'Target.Timeout', 'Request timed out'));
    await watch.look(['web']);
    expect(shown()).toContain('web: must pass its health check, got "10.0.0.2:8000 Target.Timeout, Request timed out"');
  });

  it('that ECS gave up without one to go back to ends with its reason', async () => {
    await watch.begin(['web']);
    changes({}, underWay(1, { failedTasks: 3, rolloutState: 'FAILED', rolloutStateReason: breaker }));
    stopped = [notStarted(pull)];
    await watch.look(['web']);
    expect(shown()).toContain('web: 0 of 1 running, 3 failed, ECS has given up, after 0 s\n');
    expect(watch.givenUp.get('web')).toEqual({ since: now.getTime(), state: 'given-up' });
    expect(watch.findings().map(sentence)).toEqual([sentenceOfPull]);
  });

  it('that ECS rolls back ends with its reason, though nothing tells of it any more', async () => {
    await watch.begin(['web']);
    changes({}, underWay(1, { failedTasks: 2 }), replaced());
    stopped = [notStarted(pull)];
    await watch.look(['web']);
    const back = deployment({
      id: 'ecs-svc/3000000000000000003',
      createdAt: now.getTime() / 1000,
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1000000000000000001.',
    });
    changes({}, back, underWay(1, { status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: breaker }));
    await watch.look(['web']);
    expect(shown()).toContain('web: 1 of 1 running, ECS goes back to the revision before, after 0 s\n');
    changes({}, { ...back, rolloutState: 'COMPLETED' });
    stopped = [];
    await watch.look(['web']);
    expect(watch.givenUp.get('web')?.state).toBe('rolled-back');
    expect(watch.findings().map(sentence)).toEqual([sentenceOfPull]);
  });

  it('that ECS gave up without a reason ends with where to look', async () => {
    aws.answers.ListTasks = () => ({ __type: 'AccessDeniedException' });
    aws.answers.DescribeTargetHealth = () => '<Error><Code>AccessDenied</Code></Error>';
    await watch.begin(['web']);
    changes({}, underWay(1, { rolloutState: 'FAILED', rolloutStateReason: breaker }));
    await watch.look(['web']);
    expect(shown()).toContain('web: 0 of 1 running, ECS has given up, after 0 s\n');
    expect(watch.findings().map(sentence)).toEqual([
      `web: must get its new tasks to run, got ${JSON.stringify(breaker)}; fix what its tasks failed of, then deploy again`,
    ]);
  });
});

describe('AWS', () => {
  it('that refuses has nothing shown, and ends nothing', async () => {
    aws.answers.DescribeServices = () => ({ __type: 'AccessDeniedException' });
    await expect(watch.begin(['web'])).rejects.toThrow();
    expect(await watch.look(['web'])).toBeUndefined();
    expect(shown()).toBe('');
  });

  it('that refuses later has nothing shown either', async () => {
    await watch.begin(['web']);
    aws.answers.DescribeServices = () => ({ __type: 'AccessDeniedException' });
    expect(await watch.look(['web'])).toBeUndefined();
    expect(shown()).toBe('');
  });

  it('that is silent is waited for no longer than Terraform runs', async () => {
    await watch.begin(['web']);
    aws.silentTo = ['DescribeServices'];
    const look = watch.look(['web']);
    watch.end();
    expect(await look).toBeUndefined();
  });

  it('is asked of ten services in one call, and of none while none is changed', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `worker-${index}`);
    await watch.begin(names);
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['DescribeServices', 'DescribeServices']);
    expect(aws.calls.map(({ input }) => input.services?.length).sort()).toEqual([1, 10]);
    await watch.look([]);
    expect(aws.calls).toHaveLength(2);
  });
});
