import { describe, expect, it } from 'vitest';
import { isNotStartedQueue } from '../../../../modules/schedules/names.ts';
import { logGroupOf, namesOf } from '../../../../src/commands/status/names.ts';
import { environmentTerraform } from '../../../stacks.ts';
import { application, environment, redis, service, worker } from '../../configuration/config.ts';

// One of which SQS takes only a part.
const queue = { name: 'forty-characters-long-name-of-a-queue-40', longestTaskSeconds: 60 };
const everywhere = {
  ...application,
  project: 'thirty-characters-long-project',
  queues: [...application.queues, queue],
  secrets: ['STRIPE_API_KEY'],
};
const workers = [worker({ name: 'slow-reports', queues: [queue.name] }), worker()];
const { nodeType, replicas } = redis;

describe.each([
  [
    'all there can be',
    environment({
      ...{
        broker: redis,
        cache: { nodeType, replicas, shards: 2 },
        workers,
        beat: { scheduler: 'database' },
        flower: {},
      },
      services: [service({ name: 'partner-api' })],
      processes: [{ name: 'rq', command: ['rqworker'], cpu: 256, memoryMiB: 512, tasks: 1 }],
      schedules: [{ name: 'clear-sessions', command: ['true'], at: 'rate(1 hour)' }],
    }),
  ],
  ['SQS', environment({ broker: { kind: 'sqs' }, workers })],
  ['no Celery', environment()],
  ['alarms in three regions', environment({ cdn: {}, storage: { mediaCopy: { region: 'eu-west-1' } } })],
  ['no role of the application', environment({ database: { role: 'owner' } })],
])('the names of an environment with %s are those of its stack:', (_, config) => {
  const { resource } = environmentTerraform(everywhere, config);
  const names = namesOf(everywhere, config);
  const all = (type: string, argument = 'name') => Object.values(resource[type] ?? {}).map((each) => each[argument]);

  it('cluster, services and their logs', () => {
    expect(all('aws_ecs_cluster')).toEqual([names.cluster]);
    const services = [...names.services.keys()];
    expect(all('aws_ecs_service').sort()).toEqual(services.toSorted());
    const taskDefinitions = all('aws_ecs_task_definition', 'container_definitions').map((text) => JSON.parse(text));
    for (const service of services) {
      expect(all('aws_cloudwatch_log_group')).toContain(logGroupOf(names.cluster, service));
      const containers = taskDefinitions.flat().filter(({ name }) => name === service);
      expect(containers).toHaveLength(1);
      const { options } = containers[0].logConfiguration;
      // A log router to a bucket has neither.
      if (options.Name !== 'kinesis_firehose')
        expect(options['awslogs-stream-prefix'] ?? options.log_stream_prefix?.replace(/\/$/, '')).toBe(service);
    }
  });

  it('secrets', () => {
    expect(all('aws_secretsmanager_secret').sort()).toEqual(names.secrets.toSorted());
  });

  it('Redis, and the secret of its token', () => {
    const groups = all('aws_elasticache_replication_group', 'replication_group_id');
    expect(names.redis.map(({ replicationGroup }) => replicationGroup).sort()).toEqual(groups.toSorted());
    for (const { secret } of names.redis) expect(names.secrets).toContain(secret);
  });

  it('queues', () => {
    const queues = names.queues.flatMap(({ sqsQueue, sqsDeadLetters }) => [sqsQueue, sqsDeadLetters]);
    const ofCelery = all('aws_sqs_queue').filter((name) => !isNotStartedQueue(name));
    expect(ofCelery.sort()).toEqual(config.broker?.kind === 'sqs' ? queues.toSorted() : []);
    expect(names.queues).toHaveLength(config.broker ? 2 : 0);
  });

  it('schedules and their logs', () => {
    const { region, account } = config;
    const machines = all('aws_sfn_state_machine').map(
      (name) => `arn:aws:states:${region}:${account}:stateMachine:${name}`,
    );
    expect(names.schedules.map(({ stateMachineArn }) => stateMachineArn)).toEqual(machines);
    for (const { role } of names.schedules) {
      expect(all('aws_cloudwatch_log_group')).toContain(logGroupOf(names.cluster, role));
    }
  });

  it('alarms and what they tell', () => {
    const topics = Object.values(resource.aws_sns_topic ?? {}).map(({ name, provider }) => {
      const region = provider?.replace('aws.', '') ?? 'eu-central-1';
      return { region, arn: `arn:aws:sns:${region}:111111111111:${name}` };
    });
    expect(topics).toEqual(expect.arrayContaining(names.alarmTopics));
    expect(topics).toHaveLength(names.alarmTopics.length);
    const alarms = all('aws_cloudwatch_metric_alarm', 'alarm_name');
    expect(alarms.length).toBeGreaterThan(3);
    for (const alarm of alarms) expect(alarm.startsWith(`${names.cluster}-`)).toBe(true);
  });

  it('its dashboard', () => {
    const dashboards = all('aws_cloudwatch_dashboard', 'dashboard_name');
    expect([names.dashboardUrl?.split('/').at(-1)]).toEqual(dashboards);
  });
});
