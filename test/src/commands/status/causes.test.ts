import { describe, expect, it } from 'vitest';
import {
  deployment,
  event,
  minutesAgo,
  notStarted,
  replaced,
  service,
  stopped,
  targetHealth,
  underWay,
  useFakeEnvironment,
} from './fake-environment.ts';

/** Web with a deployment that brings up no task, and the others, which are well. */
const webUnderWay = (web: object = {}) => [
  service('web', { runningCount: 1, deployments: [underWay(4), replaced()], events: [], ...web }),
  service('worker-default'),
  service('beat'),
];
const secretArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-test/STRIPE_API_KEY-AbCdEf';

describe('the status names the cause', () => {
  const { aws, run, wrong } = useFakeEnvironment();

  it.each([
    [
      'an image that can not be pulled',
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-test:1.0.2: not found',
      'must get an image that it can run',
      "push the image's tag first, and see that tasks reach its registry",
    ],
    [
      'an image for another processor',
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
      'must get an image that it can run',
      'set web.architecture to what the image was built for',
    ],
    [
      'a registry that is not reached',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed',
      'must get an image that it can run',
      "push the image's tag first, and see that tasks reach its registry",
    ],
    [
      'a secret that can not be read',
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secretArn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT`,
      'must read its secrets',
      'see that each secret holds what the task reads of it, and that tasks reach Secrets Manager and the registry',
    ],
    [
      'a log that can not be written',
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.',
      'must write its log',
      'see that tasks reach CloudWatch Logs, and that their log group is there',
    ],
    [
      'subnets without a free address',
      "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0123': InsufficientFreeAddressesInSubnet",
      'must get an address',
      'free addresses in the subnets of the tasks',
    ],
    [
      'no room on Fargate',
      'Capacity is unavailable at this time. Please try again later or in a different availability zone',
      'must get room on Fargate',
      'wait until Fargate has room',
    ],
    [
      'a role that is gone',
      "ECS was unable to assume the role 'arn:aws:iam::111111111111:role/shop-test-web-execution' that was provided for this task.",
      'must get its roles',
      'see that ECS may take on the two roles of web',
    ],
    [
      'what ECS says, where nothing is known',
      'InternalError: unable to create task volume',
      'must start',
      'fix what ECS says',
    ],
  ])('%s, told by a task and by an event', async (_, reason, must, wayOut) => {
    expect(await wrong({ services: webUnderWay(), stoppedTasks: [notStarted(reason)] })).toEqual([
      `web: ${must}, got ${JSON.stringify(reason)}; ${wayOut}`,
      'ended in 1',
    ]);
    const events = [event(1, `(service web) was unable to place a task. Reason: ${reason}`)];
    expect(await wrong({ services: webUnderWay({ events }) })).toEqual([
      `web: ${must}, got ${JSON.stringify(`was unable to place a task. Reason: ${reason}`)}; ${wayOut}`,
      'ended in 1',
    ]);
  });

  it('with the beginning of a reason that is very long', async () => {
    const reason = `CannotPullContainerError: ${'x'.repeat(2000)}`;
    const [sentence] = await wrong({ services: webUnderWay(), stoppedTasks: [notStarted(reason)] });
    expect(sentence).toContain(`got "${reason.slice(0, 900)}"; push`);
  });

  it('each once, the newest, with how many more there are', async () => {
    const pull = (minutes: number) => notStarted(`CannotPullContainerError: ${minutes}`, minutes);
    const events = [event(1, '(service web) was unable to place a task. Reason: CannotPullContainerError: 1')];
    const stoppedTasks = [pull(4), pull(2), pull(3), stopped({ minutes: 1, exitCode: 137 })];
    expect(await wrong({ services: webUnderWay({ events }), stoppedTasks })).toEqual([
      'web: must do with its memory, got "exit code 137, Essential container in task exited"; raise web.memoryMiB',
      `web: must get an image that it can run, got "CannotPullContainerError: 2, and 2 more"; push the image's tag first, and see that tasks reach its registry`,
      'ended in 1',
    ]);
  });

  describe('a health check that fails', () => {
    const wayOut =
      'see that it answers /healthz with 200 within 5 seconds, by HTTP and under any Host, so before SECURE_SSL_REDIRECT and ALLOWED_HOSTS; /ecs/shop-test/web says more';
    const group = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/shop-test-web/6d0ecf831eec9f09';
    const byElb = stopped(
      { exitCode: 0 },
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in (target-group ${group})`,
      },
    );

    it('of the load balancer, as that tells it', async () => {
      const code = ['Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'] as const;
      const targets = [
        targetHealth('10.10.1.5', 'unhealthy', ...code),
        targetHealth('10.10.2.6', 'unhealthy', 'Target.Timeout', 'Request timed out'),
        targetHealth('10.10.2.7', 'initial', 'Elb.RegistrationInProgress', 'Target registration is in progress'),
        targetHealth('10.10.2.8', 'draining', 'Target.DeregistrationInProgress', 'Deregistration is in progress'),
      ];
      expect(await wrong({ targets, stoppedTasks: [byElb] })).toEqual([
        `web: must pass its health check, got "10.10.1.5:8000 Target.ResponseCodeMismatch, Health checks failed with these codes: [500], and 1 more"; Django fails at /healthz: see its error; /ecs/shop-test/web says more`,
        'ended in 1',
      ]);
    });

    it('of the load balancer, as an event tells it once the target is gone', async () => {
      const unhealthy = `(service web) (task 0af13) (port 8000) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [301]).`;
      const services = webUnderWay({ events: [event(2, unhealthy)] });
      expect(await wrong({ services, stoppedTasks: [byElb] })).toEqual([
        `web: must pass its health check, got "(task 0af13) (port 8000) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [301])."; /healthz is redirected, as by SECURE_SSL_REDIRECT: exempt it by SECURE_REDIRECT_EXEMPT, or write web.healthCheckMatcher: '200-399'; /ecs/shop-test/web says more`,
        'ended in 1',
      ]);
    });

    it.each([
      [
        400,
        "Django refuses /healthz by IP address, as ALLOWED_HOSTS has it: answer it before that is checked, as examples/django/config/health.py does, or write web.healthCheckMatcher: '200-499'",
      ],
      [404, 'Django has no page at /healthz for everyone: write web.healthCheckPath, the path of one that it has'],
    ])('of the load balancer, with what to write for %s', async (code, written) => {
      const description = `Health checks failed with these codes: [${code}]`;
      const targets = [targetHealth('10.10.1.5', 'unhealthy', 'Target.ResponseCodeMismatch', description)];
      expect(await wrong({ targets, stoppedTasks: [byElb] })).toEqual([
        `web: must pass its health check, got "10.10.1.5:8000 Target.ResponseCodeMismatch, ${description}"; ${written}; /ecs/shop-test/web says more`,
        'ended in 1',
      ]);
    });

    it('of the load balancer, as the task tells it', async () => {
      expect(await wrong({ services: webUnderWay(), stoppedTasks: [byElb] })).toEqual([
        `web: must pass its health check, got "Task failed ELB health checks in (target-group ${group})"; ${wayOut}`,
        'ended in 1',
      ]);
    });

    it('of the container', async () => {
      const stoppedTasks = [
        stopped(
          { exitCode: 137, healthStatus: 'UNHEALTHY' },
          { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
        ),
      ];
      expect(await wrong({ services: webUnderWay(), stoppedTasks })).toEqual([
        `web: must pass its health check, got "Task failed container health checks"; ${wayOut}`,
        'ended in 1',
      ]);
    });

    it('of a container beside it', async () => {
      const stoppedTasks = [
        stopped(
          {},
          {
            stoppedReason: 'Task failed container health checks',
            containers: [
              { name: 'web', healthStatus: 'UNKNOWN' },
              { name: 'pgbouncer', healthStatus: 'UNHEALTHY' },
            ],
          },
        ),
      ];
      expect(await wrong({ services: webUnderWay(), stoppedTasks })).toEqual([
        'web: must pass its health check, got "Task failed container health checks"; see in /ecs/shop-test/web why pgbouncer is not ready',
        'ended in 1',
      ]);
    });

    it.each([
      [
        'worker-default',
        'see in /ecs/shop-test/worker-default what it did last: its main process has hung for a minute or more; give what it waits for a timeout (docs/celery.md)',
      ],
      ['worker-old', 'see in /ecs/shop-test/worker-old why it does not answer'],
    ])('of %s', async (name, howToMend) => {
      const events = [event(1, `(service ${name}) (task 0af13) failed container health checks.`)];
      const services = ['web', 'worker-default', 'beat', 'worker-old'].map((each) =>
        service(each, each === name ? { events } : {}),
      );
      expect(await wrong({ services })).toEqual([
        `${name}: must pass its health check, got "(task 0af13) failed container health checks."; ${howToMend}`,
        'ended in 1',
      ]);
    });
  });

  describe('too little memory', () => {
    it('as ECS says it', async () => {
      const reason = 'OutOfMemoryError: Container killed due to memory usage';
      expect(await wrong({ services: webUnderWay(), stoppedTasks: [stopped({ exitCode: 137, reason })] })).toEqual([
        'web: must do with its memory, got "exit code 137, OutOfMemoryError: Container killed due to memory usage, Essential container in task exited"; raise web.memoryMiB',
        'ended in 1',
      ]);
    });

    it('and not in what was killed since it did not stop when it was told', async () => {
      const stoppedTasks = [
        stopped(
          { exitCode: 137 },
          {
            stopCode: 'ServiceSchedulerInitiated',
            stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2000000000000000002)',
          },
        ),
      ];
      expect((await run({ stoppedTasks })).ended).toBe(0);
    });
  });

  describe('an exit', () => {
    const log = ['Traceback (most recent call last):\n', 'django.core.exceptions.ImproperlyConfigured: DATABASE_URL'];

    it('at start, with the last lines of the log', async () => {
      expect(await wrong({ services: webUnderWay(), stoppedTasks: [stopped({ exitCode: 1 })], log })).toEqual([
        'web: must keep running, got "exit code 1, Essential container in task exited"; fix what its log in /ecs/shop-test/web ends with',
        '  Traceback (most recent call last):',
        '  django.core.exceptions.ImproperlyConfigured: DATABASE_URL',
        'ended in 1',
      ]);
      expect(aws.calls.find(({ operation }) => operation === 'GetLogEvents')?.input).toEqual({
        logGroupName: '/ecs/shop-test/web',
        logStreamName: 'web/web/0af13',
        limit: 10,
      });
    });

    it('at start, without a line', async () => {
      expect(await wrong({ services: webUnderWay(), stoppedTasks: [stopped({ exitCode: 127 })] })).toEqual([
        'web: must keep running, got "exit code 127, Essential container in task exited"; fix what its log in /ecs/shop-test/web ends with',
        '  it logged nothing',
        'ended in 1',
      ]);
    });

    it('at start, without the log for whoever may not read it', async () => {
      const answers = { GetLogEvents: () => ({ __type: 'AccessDeniedException', message: 'no' }) };
      expect(await wrong({ services: webUnderWay(), stoppedTasks: [stopped({ exitCode: 1 })], answers })).toEqual([
        'web: must keep running, got "exit code 1, Essential container in task exited"; fix what its log in /ecs/shop-test/web ends with',
        'ended in 1',
      ]);
    });

    it('of the container beside it, with the log of that', async () => {
      const containers = [
        { name: 'web', exitCode: 143 },
        { name: 'pgbouncer', exitCode: 1 },
      ];
      expect(await wrong({ services: webUnderWay(), stoppedTasks: [stopped({}, { containers })], log })).toContain(
        'web: must keep running, got "exit code 1 of pgbouncer, Essential container in task exited"; fix what its log in /ecs/shop-test/web ends with',
      );
      expect(aws.calls.find(({ operation }) => operation === 'GetLogEvents')?.input.logStreamName).toBe(
        'pgbouncer/pgbouncer/0af13',
      );
    });

    it.each([
      [20, 'exited-at-start'],
      [299, 'exited-at-start'],
      [3600, 'exited-later'],
    ])('after %i seconds is told apart in JSON', async (ranSeconds, cause) => {
      const stoppedTasks = [stopped({ exitCode: 1, ranSeconds })];
      const { output } = await run({ services: webUnderWay(), stoppedTasks, log, flags: { json: true } });
      expect(JSON.parse(output).problems).toMatchObject([{ cause, log }]);
    });
  });

  describe('a deployment that is stuck', () => {
    const fix = 'fix what its tasks failed of, then deploy again';
    const failed = {
      runningCount: 0,
      rolloutState: 'FAILED',
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    };

    it('since ECS has given it up, after what its tasks failed of', async () => {
      const services = webUnderWay({
        runningCount: 0,
        deployments: [deployment({ createdAt: minutesAgo(20), ...failed })],
      });
      expect(await wrong({ services, stoppedTasks: [stopped({ exitCode: 1, minutes: 18 })] })).toEqual([
        'web: must keep running, got "exit code 1, Essential container in task exited"; fix what its log in /ecs/shop-test/web ends with',
        '  it logged nothing',
        `web: must get its new tasks to run, got "ECS deployment circuit breaker: tasks failed to start."; ${fix}`,
        'ended in 1',
      ]);
    });

    const wayBack = {
      id: 'ecs-svc/3000000000000000003',
      createdAt: minutesAgo(30),
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1000000000000000001.',
    };

    it('since ECS is on its way back', async () => {
      const services = webUnderWay({ deployments: [deployment(wayBack), replaced(failed)] });
      expect(await wrong({ services })).toEqual([
        `web: must get its new tasks to run, got "ECS deployment circuit breaker: tasks failed to start."; ${fix}`,
        'ended in 1',
      ]);
      const notYetFailed = replaced({ rolloutState: 'IN_PROGRESS', rolloutStateReason: 'in progress' });
      expect(await wrong({ services: webUnderWay({ deployments: [deployment(wayBack), notYetFailed] }) })).toEqual([
        `web: must get its new tasks to run, got "${wayBack.rolloutStateReason}"; ${fix}`,
        'ended in 1',
      ]);
    });

    const back = {
      deployments: [deployment({ ...wayBack, rolloutState: 'COMPLETED', rolloutStateReason: 'completed.' })],
      events: [
        event(27, '(service web) has reached a steady state.'),
        event(30, '(service web) rolling back to deployment ecs-svc/1000000000000000001.'),
        event(30, '(service web) (deployment ecs-svc/2000000000000000002) deployment failed: tasks failed to start.'),
        event(33, '(service web) was unable to place a task. Reason: CannotPullContainerError: not found'),
      ],
    };

    it('and is so until the next one, though ECS is back and all runs', async () => {
      const services = webUnderWay(back);
      const stoppedTasks = [stopped({ exitCode: 1, minutes: 35 })];
      expect(await wrong({ services, stoppedTasks, log: ['no module named config'] })).toEqual([
        'web: must keep running, got "exit code 1, Essential container in task exited"; fix what its log in /ecs/shop-test/web ends with',
        '  no module named config',
        `web: must get an image that it can run, got "was unable to place a task. Reason: CannotPullContainerError: not found"; push the image's tag first, and see that tasks reach its registry`,
        `web: must get its new tasks to run, got "deployment failed: tasks failed to start."; ${fix}`,
        'ended in 1',
      ]);
    });

    it('and names the setting, where Celery does not know one of its command', async () => {
      const log = ['Error: Unable to parse extra configuration from command line.', "Reason: 'soft_shutdown_timeout'"];
      const [first, ...lines] = await wrong({
        services: webUnderWay(back),
        stoppedTasks: [stopped({ exitCode: 2, minutes: 35 })],
        log,
      });
      expect(first).toBe(
        'web: must keep running, got "exit code 2, Essential container in task exited"; set celeryVersion in environments/application.ts to that of the image, then deploy (docs/celery.md)',
      );
      expect(lines.slice(0, 2)).toEqual(log.map((line) => `  ${line}`));
    });

    it('and is no longer so with the next one', async () => {
      const deployments = [deployment({ createdAt: minutesAgo(20) })];
      expect((await run({ services: webUnderWay({ ...back, deployments }) })).ended).toBe(0);
    });

    it('since no new task runs, for ten minutes', async () => {
      expect((await run({ services: webUnderWay({ deployments: [underWay(9), replaced()] }) })).ended).toBe(0);
      expect(await wrong({ services: webUnderWay({ deployments: [underWay(12), replaced()] }) })).toEqual([
        'web: must get its new tasks to run, got "0 of 1 after 12 minutes"; see in /ecs/shop-test/web what its tasks wait for; ECS gives it up by itself only after some have failed',
        'ended in 1',
      ]);
    });

    it('and not while old tasks finish what they have', async () => {
      const deployments = [underWay(12, { runningCount: 1 }), replaced()];
      expect((await run({ services: webUnderWay({ deployments }) })).ended).toBe(0);
    });
  });

  describe('of what is over', () => {
    const oom = (minutes: number, startedBy = 'ecs-svc/2000000000000000002') =>
      stopped({ exitCode: 137, minutes }, { startedBy });

    it('for a quarter of an hour, though another task runs', async () => {
      expect((await run({ stoppedTasks: [oom(14)] })).ended).toBe(1);
      expect((await run({ stoppedTasks: [oom(16)] })).ended).toBe(0);
    });

    it('for as long as tasks are missing', async () => {
      const services = [service('web', { runningCount: 0 }), service('worker-default'), service('beat')];
      expect((await wrong({ services, stoppedTasks: [oom(50)] }))[0]).toMatch(/^web: must do with its memory/);
    });

    it('and not of a deployment that another one has replaced', async () => {
      expect((await run({ services: webUnderWay(), stoppedTasks: [oom(6, 'ecs-svc/0')] })).ended).toBe(0);
    });

    it('nor of a task that has yet to stop', async () => {
      expect((await run({ stoppedTasks: [{ ...oom(1), lastStatus: 'DEPROVISIONING' }] })).ended).toBe(0);
    });

    it('nor of events before the deployment', async () => {
      const events = [event(6, '(service web) (task 0af13) failed container health checks.')];
      expect((await run({ services: webUnderWay({ events }) })).ended).toBe(0);
    });

    it('nor of events before the service was well again', async () => {
      const events = [
        event(2, '(service web) has reached a steady state.'),
        event(3, '(service web) (task 0af13) failed container health checks.'),
      ];
      const services = [service('web', { events }), service('worker-default'), service('beat')];
      expect((await run({ services })).ended).toBe(0);
      const [steady, failed] = events;
      const again = [service('web', { events: [failed, steady] }), service('worker-default'), service('beat')];
      expect((await run({ services: again })).ended).toBe(1);
    });

    it.each([
      ['a person stopped', 'UserInitiated', 'Task stopped by user'],
      ['Spot took back', 'SpotInterruption', 'Your Spot Task was interrupted.'],
    ])('nor of a task that %s', async (_, stopCode, stoppedReason) => {
      expect((await run({ stoppedTasks: [stopped({ exitCode: 143 }, { stopCode, stoppedReason })] })).ended).toBe(0);
    });
  });

  it('that tasks are missing, where nothing tells why and nothing happens', async () => {
    const services = (minutes: number, counts: object = {}) => [
      service('web', {
        desiredCount: 3,
        runningCount: 1,
        events: [event(minutes, '(service web) has started 1 tasks: (task 0af13).')],
        ...counts,
      }),
      service('worker-default'),
      service('beat'),
    ];
    expect(await wrong({ services: services(6) })).toEqual([
      'web: must run all its tasks, got "1 of 3"; see in the events of aws ecs describe-services what ECS does about it',
      'ended in 1',
    ]);
    expect((await run({ services: services(4) })).ended).toBe(0);
    expect((await run({ services: services(6, { pendingCount: 2 }) })).ended).toBe(0);
  });
});
