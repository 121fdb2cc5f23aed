import { defineEnvironment } from 'django-on-aws';

/** Production in small: the same shape, one size down, and it may be destroyed. */
export default defineEnvironment({
  name: 'staging',
  stage: 'staging',
  account: '222222222222',
  region: 'eu-central-1',
  network: {
    cidr: '10.20.0.0/16',
    zones: ['eu-central-1a', 'eu-central-1b'],
    egress: 'single-nat',
  },
  encryption: {
    deletionWindowDays: 7,
  },
  secrets: {
    recoveryWindowDays: 7,
  },
  database: {
    instanceClass: 'db.t4g.small',
    storageGiB: 20,
    maxStorageGiB: 100,
    multiAz: false,
    backupRetentionDays: 7,
    deletionProtection: false,
    finalSnapshot: true,
    pooling: 'pgbouncer',
  },
  broker: {
    kind: 'redis',
    nodeType: 'cache.t4g.micro',
    replicas: 0,
    snapshotRetentionDays: 1,
  },
  cache: {
    nodeType: 'cache.t4g.micro',
    replicas: 0,
  },
  storage: {
    deleteObjects: true,
    oldVersionDays: 7,
    accessLogRetentionDays: 30,
  },
  parameters: {
    variables: { LOG_LEVEL: 'INFO' },
  },
  registry: {
    imagesKept: 50,
    deleteImages: true,
  },
  loadBalancer: {
    domain: { hostName: 'staging.example.com', hostedZoneId: 'Z0STAGING0EXAMPLE' },
    deletionProtection: false,
  },
  // The front ends want a password here, which `npm run basic-auth <user>` made.
  cdn: { basicAuth: { sha256: '3d84beee07d943ee2b0902252096be6175ebf3bb02eaa46bd08af43fe604b641' } },
  migration: {},
  collectStatic: {},
  web: {
    cpu: 512,
    memoryMiB: 1024,
    scaling: { minTasks: 2, maxTasks: 4, cpuPercent: 60 },
    workers: 3,
  },
  workers: [
    {
      name: 'default',
      queues: ['default'],
      cpu: 512,
      memoryMiB: 1024,
      concurrency: 2,
      tasks: 1,
      backlog: { acceptableWaitSeconds: 120, averageTaskMilliseconds: 500 },
    },
    {
      name: 'reports',
      queues: ['reports'],
      cpu: 512,
      memoryMiB: 2048,
      concurrency: 1,
      scaling: { minTasks: 0, maxTasks: 2 },
      backlog: { acceptableWaitSeconds: 600, averageTaskMilliseconds: 120_000 },
      spot: {},
      protection: { atMostMinutes: 45 },
    },
  ],
  beat: { scheduler: 'database' },
  observability: {
    logRetentionDays: 30,
    alarmSubscribers: ['ops@example.com'],
  },
});
