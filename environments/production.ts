import { defineEnvironment } from 'django-on-aws';

/** Outlives the loss of a zone, and is not destroyed by mistake. */
export default defineEnvironment({
  name: 'production',
  stage: 'production',
  account: '333333333333',
  region: 'eu-central-1',
  network: {
    cidr: '10.30.0.0/16',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    egress: 'nat-per-az',
  },
  encryption: {
    deletionWindowDays: 30,
  },
  secrets: {
    recoveryWindowDays: 30,
  },
  database: {
    instanceClass: 'db.r8g.large',
    storageGiB: 100,
    maxStorageGiB: 1000,
    multiAz: true,
    backupRetentionDays: 35,
    deletionProtection: true,
    finalSnapshot: true,
    readReplicas: 1,
    pooling: 'rds-proxy',
    monitoringIntervalSeconds: 15,
    backups: { copyToRegion: 'eu-west-1' },
  },
  broker: {
    kind: 'redis',
    nodeType: 'cache.t4g.medium',
    replicas: 1,
    snapshotRetentionDays: 7,
  },
  cache: {
    nodeType: 'cache.r7g.large',
    replicas: 1,
  },
  storage: {
    oldVersionDays: 90,
    infrequentAccessAfterDays: 90,
    mediaCopy: { region: 'eu-west-1' },
    accessLogRetentionDays: 365,
  },
  parameters: {
    variables: { LOG_LEVEL: 'INFO' },
  },
  registry: {
    imagesKept: 100,
  },
  loadBalancer: {
    domain: { hostName: 'app.example.com', hostedZoneId: 'Z0PRODUCTION0EXAMPLE' },
    deletionProtection: true,
  },
  cdn: { waf: {} },
  migration: { user: '10001:10001' },
  collectStatic: { user: '10001:10001' },
  web: {
    cpu: 1024,
    memoryMiB: 2048,
    scaling: {
      minTasks: 3,
      maxTasks: 12,
      cpuPercent: 60,
      requestsPerTargetPerMinute: 1500,
      steps: [
        { cpuPercent: 80, addTasks: 2 },
        { cpuPercent: 95, addTasks: 4 },
      ],
    },
    workers: 3,
    user: '10001:10001',
  },
  workers: [
    {
      name: 'default',
      queues: ['default'],
      cpu: 1024,
      memoryMiB: 2048,
      user: '10001:10001',
      concurrency: 4,
      scaling: { minTasks: 2, maxTasks: 8 },
      backlog: { acceptableWaitSeconds: 30, averageTaskMilliseconds: 500 },
    },
    {
      name: 'reports',
      queues: ['reports'],
      cpu: 1024,
      memoryMiB: 4096,
      user: '10001:10001',
      concurrency: 2,
      maxTasksPerChild: 50,
      scaling: { minTasks: 0, maxTasks: 4 },
      backlog: { acceptableWaitSeconds: 600, averageTaskMilliseconds: 120_000 },
      spot: {},
      protection: { atMostMinutes: 45 },
    },
  ],
  beat: { scheduler: 'database', user: '10001:10001' },
  observability: {
    logRetentionDays: 365,
    alarmSubscribers: ['ops@example.com'],
  },
});
