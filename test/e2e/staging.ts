import application from '../shop/application.ts';
import staging from '../shop/staging.ts';

/** What is there before the environment is: a database, of which a snapshot was made, and the zone of its names. */
export const oldDatabase = 'shop-old';
export const zone = { name: 'example.com', placeholder: 'Z0STAGING0EXAMPLE' };

const { config } = staging;
const [first, second] = config.workers;

/** Staging as the shop has it, but for SQS, since the largest environment has Redis. */
export const before = {
  application: application.config,
  environment: {
    ...config,
    database: {
      ...config.database,
      restoreFrom: { snapshot: oldDatabase },
      withoutBackupCopy: 'it is made anew from production',
    },
    storage: { ...config.storage, withoutMediaCopy: 'it is made anew from production' },
    broker: { kind: 'sqs' },
    mail: { kind: 'smtp', host: 'smtp.example.net', login: false, fromAddresses: ['shop@example.com'] },
  },
};

/** What the largest environment can't change: what it has of another kind, and what comes and goes as a whole. */
export const after = {
  application: { ...before.application, databaseCertificates: undefined },
  environment: {
    ...config,
    cdn: undefined,
    network: { ...config.network, egress: 'public-ip' },
    database: {
      ...config.database,
      ...{ restoreFrom: { time: 'latest', source: oldDatabase }, backups: { copyToRegion: 'eu-west-1' } },
      ...{ role: 'owner', pgbouncerConnectionsPerTask: 5, withoutCertificates: 'the image has none of them yet' },
    },
    storage: { ...config.storage, mediaCopy: { region: 'eu-west-1' } },
    mail: {
      ...{ kind: 'smtp', host: 'relay.example.net', port: 465, tls: 'implicit', login: false, to: '203.0.113.0/24' },
      fromAddresses: ['shop@example.com'],
    },
    broker: { kind: 'sqs', retentionDays: 5, deadLetterRetentionDays: 10, maxReceives: 3 },
    loadBalancer: {
      ...config.loadBalancer,
      waf: { requestsPer5Minutes: 3000, countedRules: ['NoUserAgent_HEADER'] },
    },
    web: {
      ...{ cpu: 512, memoryMiB: 1024, scaling: config.web.scaling },
      ...{ server: 'other', command: ['daphne', '-b', '0.0.0.0', '-p', '8000', 'config.asgi:application'] },
      ...{ workers: 2, connectionsPerWorker: 6 },
    },
    workers: [
      { ...first, pool: 'gevent', acksLate: false, sharesQueues: true },
      { ...second, name: 'slow', queues: ['reports', 'default'], sharesQueues: true },
    ],
    ecsExec: { writableRootFilesystem: true, logRetentionDays: 7 },
  },
};

/** The same, with what is no resource. */
export const otherLock = { ...after, environment: { ...after.environment, state: { lock: 'lockfile' } } };

/** What can't be changed while the environment is there: it stays as it is, whatever becomes of the new one. */
export const refused = [
  { change: { name: 'staging-eu' }, says: 'staging-eu: must have what bootstrap-staging-eu makes' },
  { change: { account: '444444444444' }, says: 'credentials: must be of 444444444444, the account of staging' },
  {
    change: { region: 'eu-west-2', network: { ...after.environment.network, zones: ['eu-west-2a', 'eu-west-2b'] } },
    says: 'Backend configuration changed',
  },
  { change: { state: { bucket: 'shop-states' } }, says: 'Backend configuration changed' },
  { change: { state: { key: 'elsewhere/terraform.tfstate' } }, says: 'Backend configuration changed' },
  {
    change: { network: { ...after.environment.network, cidr: '10.40.0.0/16' } },
    says: 'staging.network.cidr: must stay 10.20.0.0/16 as long as the environment is there, got 10.40.0.0/16',
  },
].map(({ change, says }) => ({
  settings: { ...after, environment: { ...after.environment, ...change } },
  says,
}));
