import {
  collectorImage,
  encrypted,
  everyCapability,
  leastApplication,
  leastEnvironment,
  mailBySes,
  redis,
} from '../src/configuration/config.ts';

/** Only so that it can be destroyed with what is in it. */
const emptied = { storage: { deleteObjects: true }, registry: { deleteImages: true } };

/** Whose bootstrap makes the roles of GitHub Actions. */
const application = { ...leastApplication, github: { infrastructureRepository: 'acme/shop-infrastructure' } };

/** The zone of Flower's name, which is there before the environment is. */
export const internalZone = { name: 'internal.example.com', placeholder: 'Z0INTERNAL0EXAMPLE' };

const all = everyCapability('redis');
/** Without an image of its own, which the test of releases deploys under its tags. */
const every = { ...all, services: all.services?.filter((each) => typeof each?.image === 'string') };

/** What an environment may have at most, and what it must have at least, in the place of what test/shop has. */
export const settings = {
  most: {
    application: {
      ...application,
      frontEnds: [
        { name: 'shop', kind: 'spa' },
        { name: 'help', kind: 'pages', path: '/help' },
      ],
      djangoPaths: { media: '/media/*' },
    },
    environment: {
      ...every,
      // What can be taken back alone, so that `changed` can, and the environment be destroyed.
      database: { ...every.database, deletionProtection: true },
      processes: [...(every.processes ?? []), sender('sender')],
      // The other kind in `changed`.
      discovery: { kind: 'cloud-map' },
      // Terraform must not fill them in.
      parameters: { variables: { GREETING: 'Dear $' + '{name}, %{if}' } },
      network: {
        cidr: '10.10.0.0/16',
        zones: ['eu-central-1a', 'eu-central-1b'],
        egress: 'nat-per-az',
        interfaceEndpoints: ['ecr.api', 'secretsmanager'],
        outbound: [{ name: 'smtp', port: 587, to: '0.0.0.0/0' }],
      },
      loadBalancer: {
        deletionProtection: true,
        domain: { hostName: 'app.example.com', hostedZoneName: 'example.com', createHostedZone: true },
      },
      mail: { ...mailBySes, dmarc: { reportsTo: 'dmarc@example.com' }, feedbackSubscribers: ['ops@example.com'] },
      cdn: {
        waf: {},
        alarms: { originLatency: {} },
        geoRestriction: { kind: 'deny', countries: ['AQ'] },
        hstsIncludeSubdomains: true,
      },
      storage: { infrequentAccessAfterDays: 30, mediaCopy: { region: 'eu-west-1' } },
    },
  },
  least: {
    application: { ...application, secrets: ['STRIPE_API_KEY'] },
    // As a drill has it, but for a domain, which development can do without.
    environment: {
      ...emptied,
      database: { ...leastEnvironment.database, restoreFrom: { time: 'latest', source: 'shop-production' } },
      secrets: { recoveryWindowDays: 0 },
      observability: { logRetentionDays: 7, containerInsights: 'off' },
    },
  },
};

function sender(name: string) {
  return { name, command: ['python', 'manage.py', 'send'], cpu: 256 as const, memoryMiB: 512, tasks: 0 };
}

const { application: ofMost, environment: most } = settings.most;
const [ofWeb, ofWorker, ofProcess] = [most.web, most.workers?.[0], every.processes?.[0]];
const [ofPartners, ofSsr, ofBadges] = most.services ?? [];
const ofSchedule = most.schedules?.[0];

/** All of them, since what is deployed is one image: of `imageOfArm`. */
const ofArm = { architecture: 'arm64' };

/** Each with another value than it has by default. */
const ofAnyTask = {
  ...{ cpu: 1024, memoryMiB: 2048, ephemeralStorageGiB: 30 },
  ...ofArm,
  user: '1000:1000',
  entryPoint: 'image',
};
const ofAnyService = { ...ofAnyTask, stopTimeoutSeconds: 100, openFiles: 4096 };
const missingTasks = { missingTasks: { periods: 15, datapoints: 10 } };
const mayMail = [{ actions: ['ses:SendEmail'], resources: ['arn:aws:ses:eu-central-1:111111111111:identity/*'] }];
const ofRelease = { ...ofAnyTask, variables: { STEP: 'release' }, permissions: mayMail };
const schedule = [
  { name: 'day', when: 'cron(0 6 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minTasks: 2, maxTasks: 4 },
  { name: 'night', when: 'cron(0 20 ? * MON-FRI *)', minTasks: 1, maxTasks: 3 },
];

/** The tag of an image for arm64, which `changed` runs. */
export const imageOfArm = 'def5678';

/** What may be at most, with another value for as many settings as one deploy can change. docs/changes.md says what becomes of each, and marks these. */
export const changed = {
  application: {
    ...ofMost,
    queues: [{ name: 'celery', longestTaskSeconds: 120 }, { name: 'mail' }],
    ...{
      settingsModule: 'config.live',
      wsgiApplication: 'config.wsgi:live',
      asgiApplication: 'config.asgi:application',
    },
    ...{ celeryApp: 'config.celery', celeryVersion: '5.4', proxyHeader: 'variable' },
    databaseCertificates: '/etc/ssl/certs/aws-databases.pem',
    djangoPaths: {
      ...{ media: '/files/*', static: '/built/*', staticFrom: 'media-bucket' },
      django: ['/api/*', '/admin/*', '/accounts/*'],
    },
    frontEnds: [
      { name: 'shop', kind: 'spa', hashedPaths: ['assets/'] },
      { name: 'help', kind: 'spa', path: '/support' },
    ],
    github: {
      ...{ infrastructureRepository: 'acme/infrastructure', applicationRepository: 'acme/shop' },
      sharedAccountAccepted: 'two small environments share one account',
    },
    variables: { CELERY_BROKER: 'broker.url' },
  },
  environment: {
    ...most,
    stage: 'staging',
    network: {
      ...most.network,
      zones: [...most.network.zones, 'eu-central-1c'],
      interfaceEndpoints: ['ecr.api', 'logs'],
      alarms: { natPorts: { connections: 10 } },
      outbound: [{ name: 'smtp', port: 465, to: '0.0.0.0/0' }],
    },
    database: {
      ...most.database,
      ...{ instanceClass: 'db.t4g.small', storageGiB: 40, maxStorageGiB: 80, multiAz: true, maxConnections: 200 },
      ...{ backupRetentionDays: 3, backupWindow: '01:00-01:30', maintenanceWindow: 'sat:03:30-sat:04:30' },
      ...{ logExports: ['postgresql'], slowQueryMilliseconds: 2000, monitoringIntervalSeconds: 30 },
      ...{ performanceInsightsRetentionDays: 31, readReplicas: 2, proxyConnectionsPercent: 50 },
      ...{ passwordVersion: 2, applicationPasswordVersion: 2, iamAuthentication: true },
      ...{ deletionProtection: false, finalSnapshot: false },
      alarms: { freeStorage: { percent: 15 }, replicaLag: { seconds: 900 } },
    },
    broker: {
      ...{
        ...redis,
        engine: 'valkey',
        nodeType: 'cache.t4g.small',
        replicas: 1,
        visibilityTimeoutSeconds: 7200,
        authTokenVersion: 2,
      },
      ...{ snapshotRetentionDays: 2, snapshotWindow: '01:00-02:00', maintenanceWindow: 'sat:03:30-sat:04:30' },
      alarms: { unknownQueues: { tasks: 5 }, memory: { percent: 70 } },
    },
    cache: {
      ...{ ...most.cache, nodeType: 'cache.t4g.small', shards: 3, replicas: 2, authTokenVersion: 2 },
      ...{ snapshotRetentionDays: 1, snapshotWindow: '01:00-02:00', maintenanceWindow: 'sat:03:30-sat:04:30' },
      alarms: { evictions: { keys: 5000 } },
    },
    storage: {
      ...most.storage,
      ...{ deleteObjects: true },
      ...{ oldVersionDays: 5, infrequentAccessAfterDays: 60, brokenUploadDays: 3, accessLogRetentionDays: 30 },
      mediaCopy: { region: 'eu-west-1', oldVersionDays: 30, alarms: { lag: { seconds: 7200 } } },
    },
    mail: {
      ...mailBySes,
      fromAddresses: ['hello@example.com', 'shop@example.com'],
      senders: ['web', 'workers', 'beat', 'migration'],
      mailFrom: 'returns',
      dmarc: { policy: 'quarantine' },
      feedbackSubscribers: ['mail@example.com'],
      alarms: { bounces: { percent: 3 }, complaints: { percent: 0.05 } },
    },
    encryption: { deletionWindowDays: 7 },
    secrets: { djangoSecretKeyVersion: 2, recoveryWindowDays: 7 },
    registry: { deleteImages: true, imagesKept: 30 },
    loadBalancer: {
      ...most.loadBalancer,
      domain: { ...most.loadBalancer.domain, otherHostNames: ['www.example.com'], redirect: 'none' },
      ...{ idleTimeoutSeconds: 90, deletionProtection: false, alarms: { certificate: { days: 14 } } },
    },
    cdn: {
      hostNames: { help: 'help.example.com' },
      waf: {
        requestsPer5Minutes: 3000,
        countedRules: [],
        alarms: { blocked: { percent: 80, minRequests: 50, periods: 4 } },
      },
      // What CloudFront measures beyond is off again.
      alarms: { errors: { percent: 10, minRequests: 50, periods: 6 } },
      geoRestriction: { kind: 'allow', countries: ['DE'] },
      ...{
        hstsMaxAgeDays: 30,
        hstsIncludeSubdomains: false,
        originReadTimeoutSeconds: 60,
        priceClass: 'PriceClass_All',
      },
      contentSecurityPolicy: "default-src 'self'",
      basicAuth: { sha256: '0'.repeat(64) },
    },
    migration: {
      ...{ ...ofRelease, timeoutSeconds: 600 },
      command: ['python', 'manage.py', 'migrate', '--no-input', '--skip-checks'],
    },
    collectStatic: { ...ofRelease, access: 'as-web' },
    web: {
      ...ofWeb,
      ...ofAnyService,
      ...{ hosts: ['app.example.com', 'www.example.com', 'help.example.com'], slowestRequestSeconds: 35 },
      paths: ['/*'],
      deployment: {
        strategy: 'linear',
        ...{ stepPercent: 50, stepBakeMinutes: 0, bakeMinutes: 0 },
        alarms: ['web-errors'],
        testHeader: { name: 'X-Version', value: 'new' },
        check: { command: ['python', '-m', 'guestbook.check', '--all'], timeoutSeconds: 240 },
      },
      ...{ workers: 3, threads: 2, workerTimeoutSeconds: 50, maxRequests: 1000, maxRequestsJitter: 100 },
      ...{ gracefulTimeoutSeconds: 40, deregistrationDelaySeconds: 45, slowStartSeconds: 30 },
      // Off again.
      stickySeconds: undefined,
      ...{ healthCheckPath: '/ready', healthCheckMatcher: '200,204', healthCheckIntervalSeconds: 20 },
      ...{
        healthCheckTimeoutSeconds: 6,
        healthyThreshold: 3,
        unhealthyThreshold: 4,
        healthCheckGracePeriodSeconds: 90,
      },
      containerHealthCheck: { kind: 'tcp', intervalSeconds: 20, retries: 3 },
      internal: { clients: ['application', 'ssr'], perRequestTimeoutSeconds: 100, idleTimeoutSeconds: 200 },
      scaling: {
        ...{ minTasks: 2, maxTasks: 4, cpuPercent: 50, memoryPercent: 80, requestsPerTargetPerMinute: 1000 },
        ...{ scaleOutCooldownSeconds: 90, scaleInCooldownSeconds: 240, steps: [{ cpuPercent: 90, addTasks: 2 }] },
        schedule,
      },
      variables: { GUNICORN_LOG: 'debug' },
      permissions: mayMail,
      alarms: { ...missingTasks, errors: { percent: 10 }, latency: { milliseconds: 3000 } },
    },
    workers: [
      {
        ...ofWorker,
        tasks: undefined,
        ...ofAnyService,
        queues: ['celery', 'mail'],
        ...{ concurrency: 4, prefetchMultiplier: 2, maxTasksPerChild: 100, softShutdownSeconds: 60 },
        backlog: { acceptableWaitSeconds: 600, averageTaskMilliseconds: 250 },
        scaling: { minTasks: 1, maxTasks: 3 },
        // From instances of EC2 to Fargate.
        capacity: { kind: 'fargate' },
        spot: { onDemandBase: 1, percent: 50 },
        protection: { afterSeconds: 30, atMostMinutes: 120 },
        healthCheck: { intervalSeconds: 60 },
        permissions: mayMail,
        alarms: { ...missingTasks, failures: { percent: 20 } },
      },
    ],
    services: [
      {
        ...ofPartners,
        ...ofAnyService,
        ...{ command: ['gunicorn', 'partners.wsgi', '--workers', '3'], connections: 3 },
        ...{ healthCheckPath: '/ready', healthCheckMatcher: '200,204', healthCheckIntervalSeconds: 20 },
        ...{ deregistrationDelaySeconds: 45, slowStartSeconds: 30, paths: ['/partners/*', '/resellers/*'] },
        hosts: ['app.example.com'],
        ...{ healthCheckTimeoutSeconds: 10, healthyThreshold: 4, unhealthyThreshold: 5 },
        ...{ healthCheckGracePeriodSeconds: 90, stickySeconds: 1200 },
        tasks: undefined,
        scaling: { minTasks: 1, maxTasks: 2, requestsPerTargetPerMinute: 1000 },
        permissions: mayMail,
        alarms: { ...missingTasks, errors: { percent: 10 } },
      },
      {
        ...ofSsr,
        image: `public.ecr.aws/docker/library/node@sha256:${'b'.repeat(64)}`,
        variables: { API_URL: 'https://app.example.com/api' },
        containerHealthCheck: { command: ['node', 'well.js'] },
        hosts: ['app.example.com', 'www.example.com'],
        ...{ port: 3100, cpu: 512, memoryMiB: 1024 },
      },
      {
        ...ofBadges,
        ...{ port: 3300, cpu: 512, memoryMiB: 1024 },
        internal: { clients: ['application'], perRequestTimeoutSeconds: 30, idleTimeoutSeconds: 120 },
      },
    ],
    discovery: { ...encrypted, ttlSeconds: 20 },
    schedules: [
      {
        ...ofSchedule,
        ...ofAnyTask,
        ...{ command: ['python', 'manage.py', 'clearsessions', '-v', '2'], at: 'cron(30 3 * * ? *)' },
        ...{ timeZone: 'Europe/Berlin', timeoutSeconds: 600, stopTimeoutSeconds: 30, openFiles: 4096 },
        ...{ overlap: true, retries: 2, connections: 2, variables: { STEP: 'clear' }, permissions: mayMail },
        alarms: { noSuccess: { toleranceMinutes: 120 } },
      },
    ],
    processes: [
      {
        ...ofProcess,
        logs: {
          ...{ kind: 'firelens', version: '2.32.3', memoryMiB: 192, bufferLines: 32_768 },
          to: { kind: 'firehose', bufferSeconds: 120 },
        },
        ...ofAnyService,
        command: ['python', 'manage.py', 'rqworker', 'low'],
        tasks: undefined,
        scaling: {
          ...{ minTasks: 1, maxTasks: 2, cpuPercent: 50, memoryPercent: 80, steps: [{ cpuPercent: 90, addTasks: 2 }] },
          ...{ scaleOutCooldownSeconds: 90, scaleInCooldownSeconds: 240, schedule },
        },
        connections: 2,
        alarms: missingTasks,
      },
      // Beside a collector and a proxy.
      { ...sender('mailer'), ...ofArm, cpu: 1024, memoryMiB: 2048 },
    ],
    beat: {
      scheduler: 'file',
      logs: { kind: 'awslogs' },
      ...ofAnyService,
      healthCheck: { retries: 2 },
      alarms: missingTasks,
    },
    flower: {
      ...ofAnyService,
      domain: { hostName: `flower.${internalZone.name}`, hostedZoneId: internalZone.placeholder },
      allowedCidrs: ['10.8.0.0/16'],
      passwordVersion: 2,
      alarms: missingTasks,
    },
    ecsExec: { writableRootFilesystem: true, logRetentionDays: 14 },
    parameters: { variables: { LOG_LEVEL: 'DEBUG' }, featureFlags: { checkout: true } },
    observability: {
      logRetentionDays: 14,
      alarmSubscribers: ['ops@example.com', 'https://alarms.example.com/'],
      loadBalancerErrors: { requests: 50 },
      // Of the three host names that are served now.
      probe: {
        ...{ path: '/api/ready', hosts: ['app.example.com', 'www.example.com'], everyMinutes: 5, status: 204 },
        ...{ text: undefined, timeoutSeconds: 5, alarms: { failures: { periods: 4, datapoints: 4 } } },
      },
      budget: { monthlyUsd: 700, actualPercent: [90], forecastPercent: [] },
      dashboard: false,
      objectives: { availabilityPercent: 99.5, latencyMilliseconds: 800, percentile: 99, minFailures: 20 },
      containerInsights: 'enhanced',
      tracing: { percent: 20, exporter: 'sidecar', collectorImage },
    },
  },
};
