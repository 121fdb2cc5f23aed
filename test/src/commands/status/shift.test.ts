import { describe, expect, it } from 'vitest';
import { deployment, event, service, stopped, underWay, useFakeEnvironment } from './fake-environment.ts';

const at = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
const web = `${at}:targetgroup/shop-test-web/6d0ecf831eec9f09`;
const next = `${at}:targetgroup/shop-test-web-next/7e1fd0942ffd0a10`;
const others = [service('worker-default'), service('beat')];

describe('the status of an environment that moves users in a deploy', () => {
  const fake = useFakeEnvironment();

  /** What is wrong while the rules have these weights, and `web-next` so many tasks. */
  function found(users: Record<string, number>, tests: Record<string, number>, tasks = 0) {
    const counts = { desiredCount: tasks, runningCount: tasks };
    const webNext = service('web-next', {
      ...counts,
      deployments: [deployment(counts)],
      loadBalancers: [{ targetGroupArn: next, containerName: 'web', containerPort: 8000 }],
    });
    const rule = (weights: Record<string, number>, fields: string[]) => {
      const groups = Object.entries(weights).map(
        ([arn, weight]) => `<member><TargetGroupArn>${arn}</TargetGroupArn><Weight>${weight}</Weight></member>`,
      );
      const conditions = fields.map((field) => `<member><Field>${field}</Field></member>`);
      return `<member><Conditions>${conditions.join('')}</Conditions><Actions><member><Type>forward</Type><ForwardConfig><TargetGroups>${groups.join('')}</TargetGroups></ForwardConfig></member></Actions></member>`;
    };
    return fake.wrong({
      services: [service('web'), webNext, ...others],
      answers: {
        DescribeTargetGroups: () =>
          `<TargetGroups><member><TargetGroupArn>${web}</TargetGroupArn><LoadBalancerArns><member>${at}:loadbalancer/app/shop-test/1</member></LoadBalancerArns></member></TargetGroups>`,
        DescribeListeners: () =>
          `<Listeners><member><ListenerArn>${at}:listener/app/shop-test/1/2</ListenerArn></member></Listeners>`,
        DescribeRules: () =>
          `<Rules>${rule({ [`${at}:targetgroup/other/1`]: 1 }, ['path-pattern'])}${rule(users, ['path-pattern'])}${rule(tests, ['path-pattern', 'http-header'])}</Rules>`,
      },
    });
  }
  const problem = (got: string) =>
    `web: must have all users, and web-next no task, while nobody deploys, got "${got}"; wait for the deploy that is under way; where none is, deploy again: each deploy begins or ends with that`;

  it('is good at rest', async () => {
    expect((await found({ [web]: 1 }, { [web]: 100, [next]: 0 })).at(-1)).toBe('ended in 0');
  });

  it('tells of users, requests with the test header and tasks on web-next', async () => {
    expect(await found({ [web]: 90, [next]: 10 }, { [next]: 1 }, 2)).toEqual([
      problem('10 % of users on web-next, requests with the test header on web-next, 2 tasks of web-next'),
      'ended in 1',
    ]);
    expect(await found({ [next]: 1 }, { [web]: 1 }, 2)).toEqual([
      problem('100 % of users on web-next, 2 tasks of web-next'),
      'ended in 1',
    ]);
    expect(await found({ [web]: 1 }, { [web]: 1 }, 1)).toEqual([problem('1 task of web-next'), 'ended in 1']);
  });

  it('tells why tasks of web-next stop by the container, the log and the settings of web, whose they are', async () => {
    const failing = service('web-next', {
      ...{ runningCount: 0, deployments: [underWay(12)], events: [event(1, '(service web-next) has started 1 tasks')] },
      loadBalancers: [],
    });
    const told = await fake.wrong({
      services: [service('web'), failing, ...others],
      stoppedOf: 'web-next',
      stoppedTasks: [stopped({ exitCode: 3 })],
      log: ['ImportError: no module named shop'],
    });
    expect(told.join('\n')).toContain(
      'web-next: must keep running, got "exit code 3, Essential container in task exited"',
    );
    expect(told.join('\n')).toContain('/ecs/shop-test/web ');
    expect(told.join('\n')).toContain('ImportError: no module named shop');
    expect(told.join('\n')).not.toContain('/ecs/shop-test/web-next');
    const killed = await fake.wrong({
      services: [service('web'), failing, ...others],
      stoppedOf: 'web-next',
      stoppedTasks: [stopped({ exitCode: 137 })],
    });
    expect(killed.join('\n')).toContain('raise web.memoryMiB');
  });

  it('asks for no rule where web only rolls', async () => {
    await fake.run();
    expect(fake.aws.calls.map(({ operation }) => operation)).not.toContain('DescribeRules');
  });
});
