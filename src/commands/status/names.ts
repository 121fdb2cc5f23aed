import { destinationOf } from '../../../modules/log-router/settings.ts';
import { awsName } from '../../../modules/shared/naming.ts';
import { secretsFilledByPeople } from '../../configuration/filled-by-people.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { type Service, servicesOf } from '../../configuration/services.ts';

/** What the things of an environment are called in AWS. The modules say so; a test holds the two together. */
export interface Names {
  /** Of the ECS cluster; it begins all other names. */
  cluster: string;
  /** The services of the configuration, by their names in ECS. */
  services: Map<string, Service>;
  secrets: string[];
  /** Those among them that hold what only people know, with the variable that each is for. */
  filledByPeople: { secret: string; variable: string }[];
  /** Celery's queues, with what carries each in SQS. */
  queues: { name: string; sqsQueue: string; sqsDeadLetters: string }[];
  /** Each Redis, by the setting that makes it, and the secret that holds its token. */
  redis: { setting: 'broker' | 'cache'; replicationGroup: string; secret: string }[];
  /** The schedules of the configuration, each with its role word, which names its log group, and its state machine. */
  schedules: { name: string; role: string; stateMachineArn: string }[];
  /** What alarms tell, in each region that the environment has any in. */
  alarmTopics: { region: string; arn: string }[];
  /** Where its dashboard is in the console, if it has one. */
  dashboardUrl: string | undefined;
}

export function namesOf(application: Application, environment: EnvironmentConfig): Names {
  const name = `${application.project}-${environment.name}`;
  const { account, region, database, broker, cache, cdn, storage, flower, observability } = environment;
  const redisOf = (setting: 'broker' | 'cache', shards: number) => ({
    setting,
    replicationGroup: awsName('replicationGroup', name, setting, ...(shards > 1 ? ['cluster'] : [])),
    secret: `${name}/${setting}-url`,
  });
  const stateMachine = (role: string) =>
    `arn:aws:states:${region}:${account}:stateMachine:${awsName('stateMachine', name, role)}`;
  const topicIn = (region: string, owner = name) => ({
    region,
    arn: `arn:aws:sns:${region}:${account}:${awsName('topic', owner, 'alarms')}`,
  });
  const filled = secretsFilledByPeople(application, environment);
  return {
    cluster: name,
    services: new Map(servicesOf(environment).map((service) => [nameInEcs(service), service])),
    secrets: [
      'database',
      ...(database.role === 'application' ? ['database-application'] : []),
      'django-secret-key',
      ...filled,
      ...(broker?.kind === 'redis' ? ['broker-url'] : []),
      ...(cache ? ['cache-url'] : []),
      ...(flower ? ['flower-basic-auth'] : []),
    ].map((secret) => `${name}/${secret}`),
    filledByPeople: filled.map((variable) => ({ secret: `${name}/${variable}`, variable })),
    queues: broker
      ? application.queues.map((queue) => ({
          name: queue.name,
          sqsQueue: awsName('queue', name, queue.name),
          sqsDeadLetters: awsName('queue', name, queue.name, 'dead-letters'),
        }))
      : [],
    redis: [
      ...(broker?.kind === 'redis' ? [redisOf('broker', 1)] : []),
      ...(cache ? [redisOf('cache', cache.shards)] : []),
    ],
    schedules: environment.schedules.map((schedule) => {
      const role = `schedule-${schedule.name}`;
      return { name: schedule.name, role, stateMachineArn: stateMachine(role) };
    }),
    alarmTopics: [
      topicIn(region),
      ...(cdn && region !== 'us-east-1' ? [topicIn('us-east-1', `${name}-cdn`)] : []),
      ...(storage.mediaCopy ? [topicIn(storage.mediaCopy.region)] : []),
    ],
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/create_dashboard.html
    dashboardUrl: observability.dashboard
      ? `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${awsName('dashboard', name)}`
      : undefined,
  };
}

/** The service beside `web` that a deploy sends users to before it replaces the tasks of web. */
export const webNext = 'web-next';

/** The service whose container, log and settings those of a service in ECS are. */
export function roleOf(service: string): string {
  return service === webNext ? 'web' : service;
}

/** The log group of a service, whose streams are `<container>/<container>/<task>`, and `<container>/<container>-firelens-<task>` where a log router writes them. */
export function logGroupOf(cluster: string, service: string): string {
  return `/ecs/${cluster}/${roleOf(service)}`;
}

/** Where people find what a service printed. Its sidecars, and its log router itself, are in its log group in any case. */
export function logPlaceOf(cluster: string, service: string, configured: Service | undefined): string {
  const to = destinationOf(configured?.settings?.logs);
  switch (to?.kind) {
    case undefined:
    case 'cloudwatch':
      return logGroupOf(cluster, service);
    case 'firehose':
      return `the bucket of service-logs, under ${roleOf(service)}/,`;
    case 'opensearch':
      return `the index ${to.index} of ${to.host}`;
    case 'http':
      return to.host;
  }
}

function nameInEcs(service: Service): string {
  const { kind, settings } = service;
  return kind === 'service' || kind === 'worker' || kind === 'process' ? `${kind}-${settings.name}` : kind;
}
