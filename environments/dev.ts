import { defineEnvironment } from 'django-on-aws';

/** The cheapest one: a single small task, no NAT gateway, no Redis, and data that may be lost. */
export default defineEnvironment({
  name: 'dev',
  stage: 'development',
  account: '111111111111',
  region: 'eu-central-1',
  network: {
    cidr: '10.10.0.0/16',
    zones: ['eu-central-1a', 'eu-central-1b'],
    egress: 'public-ip',
  },
  encryption: {
    deletionWindowDays: 7,
  },
  secrets: {
    recoveryWindowDays: 0,
  },
  database: {
    instanceClass: 'db.t4g.micro',
    storageGiB: 20,
    maxStorageGiB: 50,
    multiAz: false,
    backupRetentionDays: 1,
    deletionProtection: false,
    finalSnapshot: false,
    monitoringIntervalSeconds: 0,
  },
  broker: {
    kind: 'sqs',
  },
  storage: {
    deleteObjects: true,
    oldVersionDays: 1,
    accessLogRetentionDays: 7,
  },
  parameters: {
    variables: { LOG_LEVEL: 'DEBUG' },
  },
  registry: {
    imagesKept: 20,
    deleteImages: true,
  },
  // No domain yet: HTTPS under CloudFront's own name.
  loadBalancer: {
    deletionProtection: false,
  },
  cdn: { originAccess: 'prefix-list' },
  ecsExec: {
    writableRootFilesystem: true,
    logRetentionDays: 7,
  },
  migration: {},
  collectStatic: {},
  web: {
    cpu: 256,
    memoryMiB: 512,
    // It sleeps outside office hours.
    scaling: {
      minTasks: 1,
      maxTasks: 1,
      schedule: [
        { name: 'day', when: 'cron(0 7 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minTasks: 1, maxTasks: 1 },
        { name: 'night', when: 'cron(0 20 * * ? *)', timeZone: 'Europe/Berlin', minTasks: 0, maxTasks: 0 },
      ],
    },
    workers: 2,
  },
  // One worker for all queues, and none while nothing waits.
  workers: [
    {
      name: 'all',
      queues: ['default', 'reports'],
      cpu: 256,
      memoryMiB: 1024,
      concurrency: 2,
      scaling: { minTasks: 0, maxTasks: 1 },
      backlog: { acceptableWaitSeconds: 300, averageTaskMilliseconds: 1000 },
    },
  ],
  beat: { scheduler: 'database' },
  observability: {
    logRetentionDays: 7,
  },
});
