import { defineEnvironment } from './define.ts';

/** The cheapest one: a single small task, a database that may be lost. */
export default defineEnvironment({
  name: 'dev',
  account: '111111111111',
  region: 'eu-central-1',
  network: {
    cidr: '10.10.0.0/16',
    zones: ['eu-central-1a', 'eu-central-1b'],
    egress: 'single-nat',
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
  },
  registry: {
    imagesKept: 20,
    deleteImages: true,
  },
  // No domain yet: plain HTTP under the load balancer's own name.
  loadBalancer: {
    deletionProtection: false,
  },
  web: {
    cpu: 256,
    memoryMiB: 512,
    tasks: 1,
    workers: 2,
  },
  observability: {
    logRetentionDays: 7,
  },
});
