import { type FrontEndSettings, frontEndSettings } from '../../../modules/frontend-cdn/settings.ts';
import { sentence } from '../../../src/configuration/finding.ts';
import type { ApplicationRule, EnvironmentRule, PairRule } from '../../../src/configuration/rules/rule.ts';
import {
  type Application,
  applicationSchema,
  type EnvironmentConfig,
  type EnvironmentInput,
  environmentSchema,
} from '../../../src/configuration/schema.ts';
import { leastDatabase } from '../../modules/settings.ts';

/** Settings that differ, group by group. */
export type Overrides = { [Setting in keyof EnvironmentInput]?: Partial<EnvironmentInput[Setting]> };

type Worker = NonNullable<EnvironmentInput['workers']>[number];

/** The least that an application must tell of itself. */
export const leastApplication = {
  project: 'shop',
  settingsModule: 'config.settings',
  wsgiApplication: 'config.wsgi:application',
  celeryApp: 'config',
};

export const application = applicationSchema.parse(leastApplication);

/** The least that an environment must be told. */
export const leastEnvironment: EnvironmentInput = {
  name: 'test',
  stage: 'development',
  account: '111111111111',
  region: 'eu-central-1',
  network: { cidr: '10.10.0.0/16', zones: ['eu-central-1a', 'eu-central-1b'], egress: 'single-nat' },
  database: leastDatabase,
  loadBalancer: { deletionProtection: false },
  web: { cpu: 256, memoryMiB: 512, tasks: 1, workers: 2 },
  observability: { logRetentionDays: 7 },
};

/** The least that a worker must be told, but for the settings that differ. */
export function worker(overrides: Partial<Worker> = {}): Worker {
  return { name: 'default', queues: ['celery'], cpu: 256, memoryMiB: 512, tasks: 1, concurrency: 2, ...overrides };
}

/** Instances of a type that the project has figures of, and of one that the plan asks AWS for. */
export const onInstances = {
  kind: 'ec2' as const,
  ...{ instanceTypes: ['m7i.large', 'm6id.large'], spotPercent: 50, minInstances: 0, maxInstances: 3 },
};

type Service = NonNullable<EnvironmentInput['services']>[number];

export const collectorImage = `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'c'.repeat(64)}`;

export const publicImage = `public.ecr.aws/docker/library/node@sha256:${'a'.repeat(64)}`;

/** A second Django, but for the settings that differ. */
export function service(overrides: Partial<Service> = {}): Service {
  return {
    ...{ name: 'partners', image: 'application', command: ['gunicorn', 'partners.wsgi'], port: 8000 },
    ...{ paths: ['/partners/*'], connections: 2, cpu: 256, memoryMiB: 512, tasks: 1 },
    ...overrides,
  };
}

/** What the application and `ssr` call, but for the settings that differ. */
export function internalService(overrides: Partial<Service> = {}): Service {
  return service({
    ...{ name: 'badges', image: publicImage, command: ['node', 'badges.js'], port: 3200 },
    ...{ paths: undefined, connections: undefined, internal: { clients: ['application', 'ssr'] } },
    containerHealthCheck: { command: ['node', 'well.js'] },
    ...overrides,
  });
}

/** A front end at `/`, but for the settings that differ. */
export function frontEnd(overrides: Partial<FrontEndSettings> = {}): FrontEndSettings {
  return frontEndSettings.parse({ name: 'shop', kind: 'spa', ...overrides });
}

export const redis = { kind: 'redis' as const, nodeType: 'cache.t4g.micro', replicas: 0 };

export const mailBySes = {
  kind: 'ses' as const,
  domain: 'example.com',
  fromAddresses: ['shop@example.com', 'invoices@example.com'],
};

export const mailBySmtp = { kind: 'smtp' as const, host: 'smtp.example.net', fromAddresses: ['shop@example.com'] };

/** What sends the lines of a service by a log router, to CloudWatch. */
export const routed = { kind: 'firelens' as const, to: { kind: 'cloudwatch' as const } };

export const toHttp = {
  kind: 'http' as const,
  host: 'logs.example.com',
  uri: '/v1/input?source=shop',
  header: 'Authorization',
  scheme: 'Bearer',
  secret: 'LOG_VENDOR_KEY',
};

export const toOpenSearch = {
  kind: 'opensearch' as const,
  arn: 'arn:aws:es:eu-central-1:111111111111:domain/logs',
  host: 'search-logs.eu-central-1.es.amazonaws.com',
  index: 'shop-test',
};

export const certificateAuthorityArn =
  'arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000';

/** Internal calls by proxies that speak TLS. */
export const encrypted = { kind: 'service-connect' as const, tls: { certificateAuthorityArn } };

/** Every capability that an environment can have at once, with Redis as the broker, or SQS. */
export function everyCapability(broker: 'redis' | 'sqs', queue = 'celery'): Overrides {
  return {
    database: {
      ...leastDatabase,
      readReplicas: 1,
      pooling: 'rds-proxy',
      monitoringIntervalSeconds: 15,
      backups: { copyToRegion: 'eu-west-1' },
    },
    broker: broker === 'redis' ? redis : { kind: 'sqs' },
    mail: broker === 'redis' ? mailBySes : mailBySmtp,
    cache: { engine: 'valkey', nodeType: 'cache.t4g.micro', replicas: 1, shards: 2 },
    loadBalancer: {
      deletionProtection: false,
      domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' },
    },
    cdn: { waf: {}, alarms: { originLatency: {} } },
    migration: {},
    collectStatic: {},
    web: {
      cpu: 256,
      memoryMiB: 512,
      workers: 2,
      stickySeconds: 600,
      internal: { clients: [broker === 'redis' ? 'ssr' : 'application'] },
      deployment: {
        strategy: 'canary',
        // A test waits for these.
        ...{ canaryBakeMinutes: 0, bakeMinutes: 0 },
        alarms: ['users-not-served'],
        check: { command: ['python', '-m', 'guestbook.check'], timeoutSeconds: 300 },
      },
      scaling: {
        minTasks: 1,
        maxTasks: 2,
        cpuPercent: 60,
        steps: [{ cpuPercent: 80, addTasks: 1 }],
        schedule: [
          { name: 'day', when: 'cron(0 7 ? * MON-FRI *)', minTasks: 1, maxTasks: 2 },
          { name: 'night', when: 'cron(0 20 ? * MON-FRI *)', minTasks: 1, maxTasks: 1 },
        ],
      },
    },
    workers: [
      worker({
        name: 'thirty-characters-long-worker1',
        queues: [queue],
        protection: { atMostMinutes: 90 },
        capacity: onInstances,
      }),
    ],
    services: [
      service(),
      service({
        name: 'ssr',
        image: publicImage,
        paths: ['/ssr/*'],
        port: 3000,
        command: ['node', 'server.js'],
        connections: undefined,
      }),
      internalService(),
      service({
        ...{ name: 'pages', image: { repository: 'pages' }, paths: ['/pages/*'] },
        ...{ command: undefined, connections: undefined },
      }),
    ],
    processes: [
      {
        ...{ name: 'rq', command: ['python', 'manage.py', 'rqworker'], cpu: 256, memoryMiB: 1024, tasks: 1 },
        logs: { kind: 'firelens', to: { kind: 'firehose' } },
      },
    ],
    discovery: broker === 'redis' ? encrypted : { kind: 'cloud-map' },
    schedules: [{ name: 'clear-sessions', command: ['python', 'manage.py', 'clearsessions'], at: 'rate(1 day)' }],
    beat: { scheduler: 'database', memoryMiB: 1024, logs: routed },
    flower: {},
    ecsExec: { writableRootFilesystem: true, logRetentionDays: 7 },
    parameters: { variables: { LOG_LEVEL: 'INFO' } },
    storage: { mediaCopy: { region: 'eu-west-1' } },
    observability: {
      logRetentionDays: 7,
      alarmSubscribers: ['ops@example.com'],
      probe: { path: '/api/health', text: 'ok' },
      budget: { monthlyUsd: 500 },
      objectives: { latencyMilliseconds: 500 },
      tracing: {},
    },
  };
}

/** A valid environment, but for the settings that differ. */
export function environment(overrides: Overrides = {}): EnvironmentConfig {
  const settings = Object.entries({ ...leastEnvironment, ...overrides }).map(([key, value]) => [
    key,
    typeof value === 'object' && !Array.isArray(value)
      ? { ...(leastEnvironment[key as keyof EnvironmentInput] as object | undefined), ...value }
      : value,
  ]);
  return environmentSchema.parse(Object.fromEntries(settings));
}

/** What a rule finds wrong with an environment, as users read it. */
export function findings(
  rule: EnvironmentRule,
  overrides: Overrides,
  ofApplication: Partial<Application> = {},
): string[] {
  const judged = environment(overrides);
  return rule(judged, { ...application, ...ofApplication }, [judged]).map(sentence);
}

/** What a rule finds wrong with an application and its environments, as users read it. */
export function applicationFindings(
  rule: ApplicationRule,
  overrides: Partial<Application>,
  ...environments: Overrides[]
): string[] {
  return rule({ ...application, ...overrides }, environments.map(environment)).map(sentence);
}

/** What a rule finds wrong with two environments, as users read it. */
export function pairFindings(rule: PairRule, earlier: Overrides, later: Overrides): string[] {
  return rule(environment(earlier), environment(later), application).map(sentence);
}
