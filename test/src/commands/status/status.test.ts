import { afterEach, describe, expect, it, vi } from 'vitest';
import { redis, worker } from '../../configuration/config.ts';
import { accessKey } from '../../steps/fake-aws.ts';
import {
  deployment,
  digestOf,
  minutesAgo,
  notStarted,
  now,
  replaced,
  service,
  targetHealth,
  underWay,
  useFakeEnvironment,
} from './fake-environment.ts';

describe('the status of an environment', () => {
  const { aws, run, wrong } = useFakeEnvironment();
  const inputs = (operation: string) =>
    aws.calls.filter((call) => call.operation === operation).map(({ input }) => input);

  it('that is well says so, and ends in 0', async () => {
    const { ended, output } = await run();
    expect(output).toBe(`test in eu-central-1, account 111111111111, at 2026-03-02T12:00:00.000Z

All is well.

service         tasks   image  rollout
web             1 of 1  1.0.2  completed
worker-default  1 of 1  1.0.2  completed
beat            1 of 1  1.0.2  completed

image  digest
1.0.2  ${digestOf(':2')}

queue   waiting  under way  dead
celery  3        2          1

Dashboard: https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/shop-test
`);
    expect(inputs('GetQueueAttributes').map(({ AttributeNames }) => AttributeNames)).toEqual(
      expect.arrayContaining([
        ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        ['ApproximateNumberOfMessages'],
      ]),
    );
    for (const input of ['ListServices', 'DescribeServices', 'ListTasks'].flatMap(inputs)) {
      expect(input).toHaveProperty('cluster', 'shop-test');
    }
    expect(ended).toBe(0);
  });

  it('asks the registry for each image that runs, once, by its digest', async () => {
    await run();
    expect(
      inputs('BatchGetImage').map(({ registryId, repositoryName, imageIds }) => [registryId, repositoryName, imageIds]),
    ).toEqual([['111111111111', 'shop-test', [{ imageDigest: digestOf(':2') }]]]);
  });

  it('says which image is gone, of those that run and those that are to run, and of which services', async () => {
    const gone = { images: [], failures: [{ failureCode: 'ImageNotFound' }] };
    const services = [
      service('web', { deployments: [underWay(1), replaced()] }),
      service('worker-default'),
      service('beat'),
    ];
    const registry = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-test';
    const wayOut = 'deploy an image that is there: npm run deploy test -- --image-tag <tag>';
    expect(await wrong({ services, answers: { BatchGetImage: () => gone } })).toEqual([
      `web: must find the image 1.0.1@${digestOf(':1')} in the registry ${registry} for each task that starts, got nothing; ${wayOut}`,
      `web, worker-default, beat: must find the image 1.0.2@${digestOf(':2')} in the registry ${registry} for each task that starts, got nothing; ${wayOut}`,
      'ended in 1',
    ]);
  });

  it('whose images are named by tag has no digests to show', async () => {
    const { output } = await run({
      answers: {
        DescribeTaskDefinition: () => ({
          taskDefinition: {
            containerDefinitions: ['web', 'worker-default', 'beat'].map((name) => ({ name, image: 'shop:1.0.2' })),
          },
        }),
      },
    });
    expect(output).toContain('web             1 of 1  1.0.2  completed\n');
    expect(output).not.toContain('digest');
    expect(output).not.toContain('\n\n\n');
  });

  it('reads no secret and changes nothing', async () => {
    await run();
    const operations = new Set(aws.calls.map(({ operation }) => operation));
    expect([...operations].filter((operation) => !/^(Describe|List|Get|BatchGet)/.test(operation))).toEqual([]);
    expect([...operations].filter((operation) => /Secret/.test(operation))).toEqual(['DescribeSecret']);
  });

  it('that sleeps, or whose workers have nothing to do, is well', async () => {
    const asleep = { desiredCount: 0, runningCount: 0 };
    const { ended, output } = await run({
      services: [service('web', asleep), service('worker-default', asleep), service('beat')],
      targets: [],
    });
    expect(output).toContain('All is well.');
    expect(output).toContain('web             asleep  1.0.2  completed\nworker-default  asleep  1.0.2  completed\n');
    expect(ended).toBe(0);
  });

  it('that rolls out shows the image that runs and the one that comes', async () => {
    const { ended, output } = await run({
      services: [
        service('web', { deployments: [underWay(3), replaced()] }),
        service('worker-default'),
        service('beat', { runningCount: 0, deployments: [underWay(3)], events: [] }),
      ],
    });
    expect(output).toContain('All is well.');
    expect(output).toContain(
      'web             1 of 1  1.0.1 → 1.0.2  in progress for 3 min: ECS deployment ecs-svc/2000000000000000002 in progress.\n',
    );
    expect(inputs('DescribeClusters')).toEqual([{ clusters: ['shop-test'] }]);
    expect(output).toContain('beat            0 of 1  none → 1.0.2   in progress for 3 min');
    expect(output).toContain(`image  digest\n1.0.1  ${digestOf(':1')}\n1.0.2  ${digestOf(':2')}\n`);
    expect(ended).toBe(0);
  });

  it.each([
    ['before those of the deployment', [underWay(3, { runningCount: 1 }), replaced({ runningCount: 2 })]],
    [
      'after those that are fewer',
      [replaced({ id: 'older', runningCount: 1 }), replaced({ runningCount: 2 }), underWay(3)],
    ],
  ])('that rolls out shows the image that most tasks run, listed %s', async (_, deployments) => {
    const { output } = await run({
      services: [service('web', { deployments })],
      configuration: { workers: [], beat: undefined },
    });
    expect(output).toContain('1.0.1 → 1.0.2');
    expect(output).toContain(`image  digest\n1.0.1  ${digestOf(':1')}\n1.0.2  ${digestOf(':2')}\n`);
  });

  it.each([
    ['tag', { tag: 'new', digest: 'a' }],
    ['digest', { tag: 'old', digest: 'b' }],
  ])('that rolls out another %s alone shows both images', async (_, next) => {
    const { output } = await run({
      flags: { json: true },
      services: [service('web', { deployments: [underWay(3), replaced()] })],
      configuration: { workers: [], beat: undefined },
      answers: {
        DescribeTaskDefinition: ({ taskDefinition = '' }) => {
          const { tag, digest } = taskDefinition.endsWith(':2') ? next : { tag: 'old', digest: 'a' };
          const image = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-test@sha256:${digest.repeat(64)}`;
          return {
            taskDefinition: { containerDefinitions: [{ name: 'web', image, dockerLabels: { 'image-tag': tag } }] },
          };
        },
      },
    });
    expect(JSON.parse(output).services[0]).toMatchObject({
      ...{ imageTag: 'old', imageDigest: `sha256:${'a'.repeat(64)}` },
      ...{ nextImageTag: next.tag, nextImageDigest: `sha256:${next.digest.repeat(64)}` },
    });
  });

  it('names the image of a repository as a deploy does, and one that the registry has no more with its own way out', async () => {
    const [running, next] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
    const registry = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-test';
    const publicImage = `public.ecr.aws/docker/library/node@${running}`;
    const images: Record<string, object> = {
      'service-ssr': { image: `${registry}/ssr@${running}`, dockerLabels: { 'image-tag': '2.0.0' } },
      'service-next': { image: `${registry}/next@${next}`, dockerLabels: { 'image-tag': '2.0.0' } },
      'service-public': { image: publicImage },
    };
    const names = Object.keys(images);
    const { output } = await run({
      services: names.map((name) => service(name, { deployments: [deployment({ taskDefinition: name })] })),
      configuration: { workers: [], beat: undefined },
      answers: {
        DescribeTaskDefinition: () => ({
          taskDefinition: { containerDefinitions: names.map((name) => ({ name, ...images[name] })) },
        }),
        BatchGetImage: ({ repositoryName }) => ({
          images: repositoryName === 'shop-test/ssr' ? [] : [{ imageId: { imageDigest: next } }],
        }),
      },
    });
    expect(output).toContain(
      `service-ssr: must find the image 2.0.0@${running} in the registry ${registry}/ssr for each task that starts, got nothing; deploy an image that is there: npm run deploy test -- --image-tag ssr=<tag>`,
    );
    expect(output).not.toContain('service-next: must find');
    expect(output).toMatch(/^service-ssr +\S+ of \S+ +ssr=2\.0\.0 /m);
    expect(output).toMatch(/^service-public +\S+ of \S+ +public /m);
    expect(output).toMatch(new RegExp(`^next=2\\.0\\.0 +${next}$`, 'm'));
    expect(output).toMatch(new RegExp(`^public +${running}$`, 'm'));
  });

  it('takes numbers that ECS leaves out as none', async () => {
    const counts = { runningCount: undefined, pendingCount: undefined, desiredCount: undefined };
    const { output } = await run({
      flags: { json: true },
      services: [service('web', counts)],
      configuration: { workers: [], beat: undefined },
    });
    expect(JSON.parse(output).services[0]).toMatchObject({ runningTasks: 0, pendingTasks: 0, desiredTasks: 0 });
  });

  it.each([
    ['never deployed', { clusters: [], failures: [{ arn: 'shop-test', reason: 'MISSING' }] }],
    ['destroyed', { clusters: [{ clusterName: 'shop-test', status: 'INACTIVE' }], failures: [] }],
  ])('that was %s is one sentence', async (_, clusters) => {
    expect(await wrong({ answers: { DescribeClusters: () => clusters } })).toEqual([
      'test: must be deployed before it has a status, got nothing; npm run deploy test -- --image-tag <tag>',
      'ended in 1',
    ]);
  });

  it('names a service that is in the configuration and not yet in ECS', async () => {
    expect(await wrong({ services: [service('web'), service('worker-default')] })).toEqual([
      'beat: must be in the cluster shop-test, got nothing; deploy, which makes it',
      'ended in 1',
    ]);
  });

  it('leaves out a service that was deleted', async () => {
    const { output } = await run({
      services: [service('web'), service('worker-default'), service('beat'), service('old', { status: 'INACTIVE' })],
    });
    expect(output).not.toContain('old');
  });

  it('shows a service that is in ECS and no longer in the configuration, after the others', async () => {
    const { output } = await run({
      services: [service('worker-old'), service('web')],
      configuration: { beat: undefined, workers: [] },
    });
    expect(output).toMatch(/\nweb .*\nworker-old .*\n/);
  });

  it('says how to fill a secret that is empty', async () => {
    expect(await wrong({ emptySecrets: ['shop-test/STRIPE_API_KEY'] })).toEqual([
      'shop-test/STRIPE_API_KEY: must hold a value, got nothing; npm run secret test STRIPE_API_KEY',
      'ended in 1',
    ]);
    expect(await wrong({ emptySecrets: ['shop-test/database'] })).toEqual([
      'shop-test/database: must hold a value, got nothing; deploy, which fills it',
      'ended in 1',
    ]);
  });

  it('says that a secret is not there yet, and passes on what else AWS says', async () => {
    const DescribeSecret = (type: string) => () => ({ __type: type, message: 'no' });
    expect(await wrong({ answers: { DescribeSecret: DescribeSecret('ResourceNotFoundException') } })).toEqual([
      ...['database', 'database-application', 'django-secret-key', 'STRIPE_API_KEY'].map(
        (name) => `shop-test/${name}: must be in Secrets Manager, got nothing; deploy, which makes it`,
      ),
      'ended in 1',
    ]);
    const { ended } = await run({ answers: { DescribeSecret: DescribeSecret('AccessDeniedException') } });
    expect(ended).toContain('got "AccessDeniedException: no"');
  });

  it('says which alarms are raised, and not which only ask for tasks or are of another environment', async () => {
    const raised = (AlarmName: string, action: string) => ({
      AlarmName,
      AlarmDescription: 'The tasks of web have hardly any CPU left',
      AlarmActions: [action],
      StateValue: 'ALARM',
      StateReason: 'Threshold Crossed: 5 datapoints were greater than or equal to the threshold (90.0).',
    });
    const topic = (name: string) => `arn:aws:sns:eu-central-1:111111111111:${name}-alarms`;
    const alarms = [
      raised('shop-test-web-cpu', topic('shop-test')),
      raised('shop-test-worker-default-wake', 'arn:aws:autoscaling:eu-central-1:111111111111:scalingPolicy:1'),
      raised('shop-test-two-web-cpu', topic('shop-test-two')),
    ];
    expect(await wrong({ answers: { DescribeAlarms: () => ({ MetricAlarms: alarms }) } })).toEqual([
      'shop-test-web-cpu: must not be in ALARM, got "Threshold Crossed: 5 datapoints were greater than or equal to the threshold (90.0)."; The tasks of web have hardly any CPU left',
      'ended in 1',
    ]);
    expect(inputs('DescribeAlarms')[0]).toEqual({
      AlarmNamePrefix: 'shop-test-',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      StateValue: 'ALARM',
    });
  });

  it('says what an alarm on alarms says, before what it is raised by', async () => {
    const alarm = (AlarmName: string, AlarmDescription: string) => ({
      ...{ AlarmName, AlarmDescription, StateReason: 'raised' },
      AlarmActions: ['arn:aws:sns:eu-central-1:111111111111:shop-test-alarms'],
    });
    const page = {
      CompositeAlarms: [alarm('shop-test-objective-availability-page', 'Page: look now')],
      MetricAlarms: [alarm('shop-test-web-errors', 'web answers with 5xx')],
    };
    expect(await wrong({ answers: { DescribeAlarms: () => page } })).toEqual([
      'shop-test-objective-availability-page: must not be in ALARM, got "raised"; Page: look now',
      'shop-test-web-errors: must not be in ALARM, got "raised"; web answers with 5xx',
      'ended in 1',
    ]);
  });

  it('names no dashboard where there is none', async () => {
    const { output } = await run({ configuration: { observability: { logRetentionDays: 7, dashboard: false } } });
    expect(output).not.toContain('Dashboard');
  });

  it('links to the alarm that is raised, and to the log of the service that is not well', async () => {
    const alarm = {
      AlarmName: 'shop-test-web-cpu',
      AlarmActions: ['arn:aws:sns:eu-central-1:111111111111:shop-test-alarms'],
      StateReason: 'Threshold Crossed',
    };
    const { output } = await run({
      stoppedTasks: [notStarted('CannotPullContainerError: not found')],
      services: [service('web', { runningCount: 0 }), service('worker-default'), service('beat')],
      emptySecrets: ['shop-test/STRIPE_API_KEY'],
      answers: { DescribeAlarms: () => ({ MetricAlarms: [alarm] }) },
    });
    const page = 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#';
    expect(output.split('\n').filter((line) => line.includes('https://'))).toEqual([
      `  ${page}logsV2:log-groups/log-group/$252Fecs$252Fshop-test$252Fweb`,
      `  ${page}alarmsV2:alarm/shop-test-web-cpu`,
      `Dashboard: ${page}dashboards/dashboard/shop-test`,
    ]);
  });

  it('links to the traces of a service that is traced, and to an alarm in its own region', async () => {
    const DescribeAlarms = () => ({
      MetricAlarms: [
        {
          AlarmName: 'shop-test-cdn-errors-site',
          AlarmActions: ['arn:aws:sns:us-east-1:111111111111:shop-test-cdn-alarms'],
          StateReason: 'Threshold Crossed',
        },
      ],
    });
    const { output } = await run({
      stoppedTasks: [notStarted('CannotPullContainerError: not found')],
      services: [service('web', { runningCount: 0 }), service('worker-default'), service('beat')],
      configuration: {
        cdn: {},
        observability: { logRetentionDays: 7, dashboard: false, tracing: {} },
      },
      answers: { DescribeAlarms },
    });
    expect(output.split('\n').filter((line) => line.includes('https://'))).toEqual([
      expect.stringContaining('$252Fecs$252Fshop-test$252Fweb'),
      '  https://console.aws.amazon.com/xray/home?region=eu-central-1#/traces?filter=service(%22shop-test-web%22)%20%7B%20fault%20%3D%20true%20%7D',
      '  https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarmsV2:alarm/shop-test-cdn-errors-site',
    ]);
    const asked = aws.calls.filter(({ operation }) => operation === 'DescribeAlarms').map(({ region }) => region);
    expect(asked.sort()).toEqual(['eu-central-1', 'us-east-1']);
  });

  describe('with schedules', () => {
    const arn = 'arn:aws:states:eu-central-1:111111111111:stateMachine:shop-test-schedule-clear-sessions';
    const schedule = { name: 'clear-sessions', command: ['true'], at: 'rate(1 hour)' };
    const configuration = { schedules: [schedule] };
    const execution = (status: string, minutes: number, number = 1) => ({
      executionArn: `${arn.replace(':stateMachine:', ':execution:')}:${number}`,
      stateMachineArn: arn,
      name: String(number),
      status,
      startDate: minutesAgo(minutes),
      ...(status !== 'RUNNING' && { stopDate: minutesAgo(minutes - 2) }),
    });
    const rows = (output: string) => output.split('\n').filter((line) => /^(schedule|clear-sessions) /.test(line));
    const page = (executions: object[], nextToken?: string) => ({ executions, ...(nextToken && { nextToken }) });

    it('shows the newest run, without those that ended at once since another still ran', async () => {
      const executions = [execution('ABORTED', 5, 3), execution('SUCCEEDED', 60, 2), execution('FAILED', 120)];
      const { ended, output } = await run({ configuration, answers: { ListExecutions: () => page(executions) } });
      expect(rows(output)).toEqual([
        'schedule        last run   started                   ended',
        'clear-sessions  succeeded  2026-03-02T11:00:00.000Z  2026-03-02T11:02:00.000Z',
      ]);
      expect(ended).toBe(0);
      expect(inputs('ListExecutions')).toEqual([{ stateMachineArn: arn, maxResults: 100 }]);
    });

    it('says why the last run failed that ended, whatever runs now, of several pages', async () => {
      const answers = {
        ListExecutions: ({ nextToken }: { nextToken?: string }) =>
          nextToken
            ? page([execution('TIMED_OUT', 60, 2), execution('SUCCEEDED', 120)])
            : page([execution('RUNNING', 5, 3), execution('ABORTED', 6, 4)], 'more'),
        DescribeExecution: () => ({ error: 'States.TaskFailed', cause: 'Essential container in task exited' }),
      };
      expect(await wrong({ configuration, answers })).toEqual([
        'schedule-clear-sessions: must succeed when it is run, got "TIMED_OUT 2026-03-02T11:02:00.000Z States.TaskFailed Essential container in task exited"; see in /ecs/shop-test/schedule-clear-sessions what it printed',
        'ended in 1',
      ]);
      expect(inputs('DescribeExecution')).toEqual([{ executionArn: execution('TIMED_OUT', 60, 2).executionArn }]);
      const { output } = await run({ configuration, answers });
      expect(rows(output)[1]).toBe('clear-sessions  running   2026-03-02T11:55:00.000Z  -');
      expect(output).toContain('$252Fecs$252Fshop-test$252Fschedule-clear-sessions');
    });

    it('is well before the first run, and not before the deploy that makes the schedule', async () => {
      const { ended, output } = await run({ configuration });
      expect(rows(output)[1]).toBe('clear-sessions  -         -        -');
      expect(ended).toBe(0);
      const missing = { __type: 'StateMachineDoesNotExist', message: 'State Machine Does Not Exist' };
      expect(await wrong({ configuration, answers: { ListExecutions: () => missing } })).toEqual([
        'schedule-clear-sessions: must have a state machine, got nothing; deploy, which makes it',
        'ended in 1',
      ]);
      const { ended: denied } = await run({
        configuration,
        answers: { ListExecutions: () => ({ __type: 'AccessDeniedException', message: 'no' }) },
      });
      expect(denied).toContain('got "AccessDeniedException: no"');
    });
  });

  describe('whose queues are in Redis', () => {
    const configuration = { broker: redis, cache: undefined };

    it('shows what was measured last, of several pages', async () => {
      const { output } = await run({
        configuration,
        answers: {
          GetMetricData: ({ NextToken }) =>
            NextToken
              ? {
                  MetricDataResults: [
                    { Id: 'underWay0', Values: [4] },
                    { Id: 'waiting0', Values: [9] },
                  ],
                }
              : { MetricDataResults: [{ Id: 'waiting0', Values: [7, 6] }], NextToken: 'more' },
        },
      });
      expect(output).toContain('celery  7        4          -\n');
      const [{ MetricDataQueries, ...input } = {}] = inputs('GetMetricData');
      expect(input).toEqual({
        StartTime: minutesAgo(5),
        EndTime: now.getTime() / 1000,
        ScanBy: 'TimestampDescending',
      });
      expect(MetricDataQueries?.[0]).toEqual({
        Id: 'waiting0',
        MetricStat: {
          Metric: {
            Namespace: 'shop-test/celery',
            MetricName: 'TasksWaiting',
            Dimensions: [{ Name: 'Queue', Value: 'celery' }],
          },
          Period: 60,
          Stat: 'Maximum',
        },
      });
    });

    it('shows the tasks that wait in other queues, where there are any', async () => {
      const waiting = (tasks: number) => ({
        GetMetricData: () => ({ MetricDataResults: [{ Id: 'unknown', Values: [tasks] }] }),
      });
      expect((await run({ configuration, answers: waiting(3) })).output).toContain(
        '(unknown)  3        -          -\n',
      );
      expect((await run({ configuration, answers: waiting(0) })).output).not.toContain('unknown');
      expect(inputs('GetMetricData')[0]?.MetricDataQueries).toContainEqual({
        Id: 'unknown',
        MetricStat: {
          Metric: {
            Namespace: 'shop-test/celery',
            MetricName: 'UnknownQueueTasks',
            Dimensions: [{ Name: 'Queue', Value: '(unknown)' }],
          },
          Period: 60,
          Stat: 'Maximum',
        },
      });
    });

    it('shows nothing where nothing was measured', async () => {
      const { ended, output } = await run({
        configuration,
        answers: { GetMetricData: () => ({ MetricDataResults: [{ Id: 'waiting0', Values: [] }] }) },
      });
      expect(output).toContain('celery  -        -          -\n');
      expect(ended).toBe(0);
    });
  });

  it('shows nothing of a queue that SQS does not have yet', async () => {
    const GetQueueUrl = () => ({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'It does not exist.' });
    expect((await run({ answers: { GetQueueUrl } })).output).toContain('celery  -        -          -\n');
  });

  it('without Celery shows no queues', async () => {
    const configuration = { broker: undefined, workers: [], beat: undefined };
    expect((await run({ configuration, services: [service('web')] })).output).not.toContain('queue');
  });

  it('reads all pages, and describes no more services and tasks at a time than AWS does', async () => {
    const names = ['web', ...Array.from({ length: 24 }, (_, index) => `worker-${String.fromCharCode(97 + index)}`)];
    const services = names.map((name) => service(name, { runningCount: name === 'web' ? 0 : 1 }));
    const tasks = Array.from({ length: 130 }, (_, index) => ({
      ...notStarted('CannotPullContainerError: not found'),
      taskArn: `task/${index}`,
    }));
    const page = (arns: string[], nextToken = '0', size = 100) => ({
      arns: arns.slice(Number(nextToken), Number(nextToken) + size),
      ...(Number(nextToken) + size < arns.length && { nextToken: String(Number(nextToken) + size) }),
    });
    const { output } = await run({
      services,
      configuration: { workers: names.slice(1).map((name) => worker({ name: name.slice(7) })), beat: undefined },
      answers: {
        ListServices: ({ nextToken }) => {
          const { arns: serviceArns, ...rest } = page(
            services.map(({ serviceArn }) => serviceArn),
            nextToken,
            10,
          );
          return { serviceArns, ...rest };
        },
        ListTasks: ({ serviceName, nextToken }) => {
          const { arns: taskArns, ...rest } = page(
            tasks.map(({ taskArn }) => taskArn),
            nextToken,
          );
          return serviceName === 'web' ? { taskArns, ...rest } : { taskArns: [] };
        },
        DescribeTasks: ({ tasks: arns }) => ({ tasks: tasks.filter(({ taskArn }) => arns?.includes(taskArn)) }),
        DescribeAlarms: ({ NextToken }) =>
          NextToken
            ? {
                MetricAlarms: [
                  {
                    AlarmName: 'shop-test-second-page',
                    AlarmActions: ['arn:aws:sns:eu-central-1:111111111111:shop-test-alarms'],
                    StateReason: 'Threshold Crossed',
                  },
                ],
              }
            : { MetricAlarms: [], NextToken: 'more' },
      },
    });
    for (const name of names) expect(output).toMatch(new RegExp(`^${name} `, 'm'));
    expect(output).toContain('got "CannotPullContainerError: not found, and 129 more"');
    expect(output).toContain('shop-test-second-page: must not be in ALARM');
    expect(inputs('DescribeServices').map(({ services: arns }) => arns?.length)).toEqual([10, 10, 5]);
    expect(inputs('DescribeTasks').map(({ tasks: arns }) => arns?.length)).toEqual([100, 30]);
  });

  describe('as JSON', () => {
    it('is one document', async () => {
      const { ended, output } = await run({
        flags: { json: true },
        services: [service('web', { deployments: [underWay(3), replaced()] })],
        targets: [
          targetHealth('10.10.1.5', 'unhealthy', 'Target.Timeout', 'Request timed out'),
          targetHealth('10.10.2.6', 'healthy'),
        ],
        configuration: { workers: [], beat: undefined },
      });
      expect(output).toMatch(/^{\n {2}"environment": "test",\n/);
      expect(JSON.parse(output)).toEqual({
        environment: 'test',
        account: '111111111111',
        region: 'eu-central-1',
        cluster: 'shop-test',
        dashboard:
          'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/shop-test',
        at: '2026-03-02T12:00:00.000Z',
        deployed: true,
        well: false,
        problems: [
          {
            cause: 'health-check-failed',
            path: 'web',
            must: 'must pass its health check',
            got: '10.10.1.5:8000 Target.Timeout, Request timed out',
            wayOut:
              'see that it answers /healthz with 200 within 5 seconds, by HTTP and under any Host, so before SECURE_SSL_REDIRECT and ALLOWED_HOSTS; /ecs/shop-test/web says more',
            links: [
              'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Fecs$252Fshop-test$252Fweb',
            ],
          },
        ],
        services: [
          {
            name: 'web',
            runningTasks: 1,
            pendingTasks: 0,
            desiredTasks: 1,
            imageRepository: null,
            imageTag: '1.0.1',
            imageDigest: digestOf(':1'),
            nextImageRepository: null,
            nextImageTag: '1.0.2',
            nextImageDigest: digestOf(':2'),
            rolloutState: 'IN_PROGRESS',
            rolloutStateReason: 'ECS deployment ecs-svc/2000000000000000002 in progress.',
            rolloutStartedAt: '2026-03-02T11:57:00.000Z',
            unhealthyTargets: [
              { address: '10.10.1.5:8000', reason: 'Target.Timeout', description: 'Request timed out' },
            ],
          },
        ],
        queues: [{ name: 'celery', waitingTasks: 3, underWayTasks: 2, deadTasks: 1 }],
        schedules: [],
      });
      expect(ended).toBe(1);
    });

    it('has the same names where there is nothing', async () => {
      const { output } = await run({ flags: { json: true }, emptySecrets: ['shop-test/database'] });
      const { problems, services } = JSON.parse(output);
      expect(problems[0]).toHaveProperty('got', null);
      expect(services[0]).toHaveProperty('nextImageTag', null);
    });

    it('does not go on', async () => {
      expect((await run({ flags: { json: true, watch: true } })).ended).toBe(
        'command line: must have --watch or --json, got "both"; one document can not go on: leave out one of the two',
      );
    });
  });

  describe('that is watched', () => {
    const flags = { watch: true };
    const clear = '\x1b[1;1H\x1b[0J';
    const { isTTY } = process.stdout;
    afterEach(() => {
      process.stdout.isTTY = isTTY;
    });

    it('is drawn anew every five seconds until it is stopped', async () => {
      process.stdout.isTTY = true;
      const { ended, output, naps } = await run({ flags });
      expect(ended).toBe('Ctrl-C');
      expect(naps).toEqual([5, 5]);
      const [nothing, first, second] = output.split(clear);
      expect(nothing).toBe('');
      expect(first).toContain('at 2026-03-02T12:00:00.000Z\n\nAll is well.');
      expect(second).toContain('at 2026-03-02T12:00:05.000Z\n\nAll is well.');
    });

    it('is appended where there is no terminal', async () => {
      process.stdout.isTTY = false;
      const { output } = await run({ flags });
      expect(output).not.toContain('\x1b');
      expect(output.match(/All is well\./g)).toHaveLength(2);
    });

    it('outlasts a look that fails', async () => {
      let looks = 0;
      const { output, naps } = await run({
        flags,
        answers: {
          DescribeClusters: () =>
            looks++ === 0
              ? { __type: 'AccessDeniedException', message: 'not authorized to perform: ecs:DescribeClusters' }
              : { clusters: [{ status: 'ACTIVE' }] },
        },
      });
      expect(output).toMatch(
        /^test: must be looked at in AWS, got "AccessDeniedException: not authorized.*\n.*12:00:05/,
      );
      expect(naps).toEqual([5, 5]);
    });

    it('asks once for what never changes', async () => {
      await run({ flags });
      expect(inputs('DescribeClusters')).toHaveLength(2);
      expect(inputs('DescribeTaskDefinition')).toHaveLength(1);
      expect(inputs('GetCallerIdentity')).toHaveLength(1);
    });
  });

  describe('with credentials', () => {
    it('of another account is refused before anything is asked', async () => {
      const { ended, output } = await run({ account: '222222222222' });
      expect(ended).toBe(
        'credentials: must be of 111111111111, the account of test, got "222222222222"; choose a profile of that account by AWS_PROFILE, or name a role there as test.assumeRoleArn',
      );
      expect(output).toBe('');
      expect(aws.calls).toHaveLength(1);
    });

    it('that may not look says what AWS says', async () => {
      const DescribeClusters = () => ({
        __type: 'AccessDeniedException',
        message: 'User: ada is not authorized to perform: ecs:DescribeClusters',
      });
      expect((await run({ answers: { DescribeClusters } })).ended).toBe(
        'test: must be looked at in AWS, got "AccessDeniedException: User: ada is not authorized to perform: ecs:DescribeClusters"; fix the credentials, their policy or the network',
      );
    });

    it('that are none says so in the sentence of all commands', async () => {
      for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(variable, undefined);
      for (const file of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(file, '/dev/null');
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
      expect((await run({})).ended).toBe(
        'credentials: must be there for the AWS account of test, got nothing; sign in with aws sso login, or set AWS_PROFILE',
      );
    });

    it('takes on the role of the environment, in its region', async () => {
      vi.stubEnv('AWS_REGION', undefined);
      const AssumeRole = () =>
        '<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>';
      const assumeRoleArn = 'arn:aws:iam::111111111111:role/deploy';
      const { ended } = await run({ configuration: { assumeRoleArn }, answers: { AssumeRole } });
      expect(ended).toBe(0);
      const callers = (role: boolean) =>
        new Set(aws.calls.filter(({ operation }) => (operation === 'AssumeRole') === role).map(({ caller }) => caller));
      expect([...callers(true)]).toEqual([accessKey]);
      expect([...callers(false)]).toEqual(['ASIAROLE']);
    });
  });
});
