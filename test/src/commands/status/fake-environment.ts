import { afterEach, vi } from 'vitest';
import { status } from '../../../../src/commands/status/status.ts';
import { application, environment, type Overrides, worker } from '../../configuration/config.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';

const at = 'arn:aws:ecs:eu-central-1:111111111111';
export const now = new Date('2026-03-02T12:00:00Z');
const targetGroup = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/shop-test-web/6d0ecf831eec9f09';

/** A moment as AWS's JSON tells it. */
export const minutesAgo = (minutes: number) => now.getTime() / 1000 - minutes * 60;

export const deployment = (overrides: object = {}) => ({
  id: 'ecs-svc/2000000000000000002',
  status: 'PRIMARY',
  taskDefinition: `${at}:task-definition/shop-test-web:2`,
  desiredCount: 1,
  pendingCount: 0,
  runningCount: 1,
  failedTasks: 0,
  createdAt: minutesAgo(120),
  updatedAt: minutesAgo(115),
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  platformFamily: 'Linux',
  rolloutState: 'COMPLETED',
  rolloutStateReason: 'ECS deployment ecs-svc/2000000000000000002 completed.',
  ...overrides,
});

/** A service that ECS has under the name, as DescribeServices answers. */
export const service = (serviceName: string, overrides: object = {}) => ({
  serviceArn: `${at}:service/shop-test/${serviceName}`,
  serviceName,
  clusterArn: `${at}:cluster/shop-test`,
  status: 'ACTIVE',
  desiredCount: 1,
  runningCount: 1,
  pendingCount: 0,
  launchType: 'FARGATE',
  loadBalancers:
    serviceName === 'web' ? [{ targetGroupArn: targetGroup, containerName: 'web', containerPort: 8000 }] : [],
  deployments: [deployment()],
  events: [event(5, `(service ${serviceName}) has reached a steady state.`)],
  schedulingStrategy: 'REPLICA',
  ...overrides,
});

export function event(minutes: number, message: string) {
  return { id: `event-${minutes}`, createdAt: minutesAgo(minutes), message };
}

/** A task of web that has stopped, as DescribeTasks answers. */
export const stopped = (
  { minutes = 3, ranSeconds = 20, ...container }: { minutes?: number; ranSeconds?: number; [other: string]: unknown },
  overrides: object = {},
) => ({
  taskArn: `${at}:task/shop-test/0af1${minutes}`,
  taskDefinitionArn: `${at}:task-definition/shop-test-web:2`,
  group: 'service:web',
  startedBy: 'ecs-svc/2000000000000000002',
  desiredStatus: 'STOPPED',
  lastStatus: 'STOPPED',
  startedAt: minutesAgo(minutes) - ranSeconds,
  stoppedAt: minutesAgo(minutes),
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'web', lastStatus: 'STOPPED', healthStatus: 'UNKNOWN', ...container }],
  ...overrides,
});

/** One that ECS could not start. */
export const notStarted = (stoppedReason: string, minutes = 3) =>
  stopped({ minutes, reason: stoppedReason }, { startedAt: undefined, stopCode: 'TaskFailedToStart', stoppedReason });

/** A deployment whose tasks do not run yet. */
export const underWay = (minutes: number, overrides: object = {}) =>
  deployment({
    createdAt: minutesAgo(minutes),
    runningCount: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: 'ECS deployment ecs-svc/2000000000000000002 in progress.',
    ...overrides,
  });

/** The one before it, that still runs. */
export const replaced = (overrides: object = {}) =>
  deployment({
    id: 'ecs-svc/1000000000000000001',
    status: 'ACTIVE',
    taskDefinition: `${at}:task-definition/shop-test-web:1`,
    createdAt: minutesAgo(1440),
    ...overrides,
  });

export const targetHealth = (address: string, state: string, reason = '', description = '') =>
  `<member><Target><Id>${address}</Id><Port>8000</Port><AvailabilityZone>eu-central-1a</AvailabilityZone></Target><TargetHealth><State>${state}</State>${reason && `<Reason>${reason}</Reason><Description>${description}</Description>`}</TargetHealth><HealthCheckPort>8000</HealthCheckPort></member>`;

/** The digest of the image that a revision runs. */
export const digestOf = (taskDefinition: string) => `sha256:${taskDefinition.split(':').at(-1)?.repeat(64)}`;

interface Fake {
  services?: ReturnType<typeof service>[];
  /** Those of web, or of another service. */
  stoppedTasks?: object[];
  stoppedOf?: string;
  targets?: string[];
  log?: string[];
  emptySecrets?: string[];
  account?: string;
  configuration?: Overrides;
  flags?: Parameters<typeof status>[2];
  answers?: ReturnType<typeof useFakeAws>['answers'];
}

/** For each test an AWS with one environment that is well, but for what the test says. */
export function useFakeEnvironment() {
  const aws = useFakeAws();
  afterEach(() => {
    vi.restoreAllMocks();
  });

  async function run(fake: Fake = {}) {
    const {
      services = [service('web'), service('worker-default'), service('beat')],
      stoppedTasks = [],
      stoppedOf = 'web',
    } = fake;
    const named = (arns: string[]) => (found: { serviceArn: string }) => arns.includes(found.serviceArn);
    aws.answers = {
      GetCallerIdentity: () =>
        `<Arn>arn:aws:iam::${fake.account ?? '111111111111'}:user/ada</Arn><UserId>AIDA</UserId><Account>${fake.account ?? '111111111111'}</Account>`,
      DescribeClusters: () => ({ clusters: [{ clusterName: 'shop-test', status: 'ACTIVE' }], failures: [] }),
      ListServices: () => ({ serviceArns: services.map(({ serviceArn }) => serviceArn) }),
      DescribeServices: ({ services: arns }) => ({
        services: services.filter(named(arns as unknown as string[])),
        failures: [],
      }),
      DescribeTaskDefinition: ({ taskDefinition = '' }) => ({
        taskDefinition: {
          taskDefinitionArn: taskDefinition,
          containerDefinitions: [
            { name: 'pgbouncer', image: 'registry/pgbouncer:9.9.9' },
            ...['web', 'worker-default', 'beat'].map((name) => ({
              name,
              image: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-test@${digestOf(taskDefinition)}`,
              dockerLabels: { 'image-tag': `1.0.${taskDefinition.split(':').at(-1)}` },
            })),
          ],
        },
      }),
      ListTasks: ({ serviceName }) => ({
        taskArns: serviceName === stoppedOf ? stoppedTasks.map((task) => (task as { taskArn: string }).taskArn) : [],
      }),
      DescribeTasks: () => ({ tasks: stoppedTasks, failures: [] }),
      GetLogEvents: () =>
        fake.log
          ? { events: fake.log.map((message) => ({ timestamp: now.getTime(), message })) }
          : { __type: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' },
      DescribeTargetHealth: () =>
        `<TargetHealthDescriptions>${(fake.targets ?? [targetHealth('10.10.1.5', 'healthy')]).join('')}</TargetHealthDescriptions>`,
      DescribeSecret: ({ SecretId = '' }) => ({
        Name: SecretId,
        ...(!fake.emptySecrets?.includes(SecretId) && { VersionIdsToStages: { version: ['AWSCURRENT'] } }),
      }),
      DescribeReplicationGroups: () =>
        '<ReplicationGroups><ReplicationGroup><AuthTokenEnabled>true</AuthTokenEnabled></ReplicationGroup></ReplicationGroups>',
      BatchGetImage: ({ imageIds }) => ({ images: [{ imageId: (imageIds as unknown as object[])[0] }], failures: [] }),
      ListExecutions: () => ({ executions: [] }),
      DescribeAlarms: () => ({ MetricAlarms: [], CompositeAlarms: [] }),
      GetQueueUrl: ({ QueueName }) => ({
        QueueUrl: `${process.env.AWS_ENDPOINT_URL}/111111111111/${QueueName}`,
      }),
      GetQueueAttributes: ({ QueueUrl = '' }) => ({
        Attributes: QueueUrl.endsWith('dead-letters')
          ? { ApproximateNumberOfMessages: '1' }
          : { ApproximateNumberOfMessages: '3', ApproximateNumberOfMessagesNotVisible: '2' },
      }),
      ...fake.answers,
    };
    let output = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += text;
      return true;
    });
    const naps: number[] = [];
    const clock = {
      now: () => now.getTime() + naps.length * 5000,
      async sleep(milliseconds: number) {
        naps.push(milliseconds / 1000);
        if (naps.length === 2) throw new Error('Ctrl-C');
      },
    };
    const config = environment({
      broker: { kind: 'sqs' },
      workers: [worker()],
      beat: { scheduler: 'database' },
      ...fake.configuration,
    });
    const configuration = {
      application: { ...application, secrets: ['STRIPE_API_KEY'] },
      environments: [config],
    };
    const ended = await status(configuration, config, fake.flags ?? {}, clock).catch((error: Error) => error.message);
    return { ended, output, naps };
  }

  /** The lines between the first one and the tables, without links: what is wrong. */
  async function wrong(fake: Fake): Promise<string[]> {
    const { ended, output } = await run(fake);
    const lines = (output.split('\n\n')[1] ?? '').trimEnd().split('\n');
    return [...lines.filter((line) => !line.startsWith('  https://')), `ended in ${ended}`];
  }

  return { aws, run, wrong };
}
