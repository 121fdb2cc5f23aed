import { describe, expect, it } from 'vitest';
import { productionIsSafe } from '../../../../src/configuration/rules/production-is-safe.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { findings, service, worker } from '../config.ts';

type Overrides = Parameters<typeof findings>[1];

const safe = {
  network: { egress: 'single-nat' },
  secrets: { recoveryWindowDays: 7 },
  database: { multiAz: true, backupRetentionDays: 7, deletionProtection: true, finalSnapshot: true },
  broker: { kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 1, snapshotRetentionDays: 1 },
  storage: { deleteObjects: false },
  registry: { deleteImages: false },
  loadBalancer: { waf: {}, deletionProtection: true },
  migration: { user: '1000:1000' },
  collectStatic: { user: '1000:1000' },
  web: { tasks: 2, user: '1000:1000' },
  workers: [worker({ user: '1000:1000' })],
  beat: { scheduler: 'database', user: '1000:1000' },
  observability: { alarmSubscribers: ['ops@example.com'] },
} satisfies Overrides;

const unsafe = {
  network: { egress: 'public-ip' },
  secrets: { recoveryWindowDays: 0 },
  encryption: { deletionWindowDays: 29 },
  database: { multiAz: false, backupRetentionDays: 6, deletionProtection: false, finalSnapshot: false },
  broker: { kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 0, snapshotRetentionDays: 0 },
  storage: { deleteObjects: true },
  registry: { deleteImages: true },
  loadBalancer: { deletionProtection: false },
  web: { tasks: 1 },
  workers: [worker()],
  beat: { scheduler: 'database' },
  flower: {},
  migration: {},
  collectStatic: {},
} satisfies Overrides;

describe('production-is-safe', () => {
  it('takes a production that is just safe', () => {
    expect(findings(productionIsSafe, { stage: 'production', ...safe })).toEqual([]);
  });

  it('wants two tasks of a further service', () => {
    const found = (tasks: number) =>
      findings(productionIsSafe, { stage: 'production', ...safe, services: [service({ tasks, user: '1000:1000' })] });
    expect(found(2)).toEqual([]);
    expect(found(1)).toEqual([
      'services[0].tasks: must be at least 2 in production, got 1; otherwise the loss of one task or zone stops what it answers',
    ]);
  });

  it('refuses all that is unsafe in production at once, each with what is at risk', () => {
    expect(findings(productionIsSafe, { stage: 'production', ...unsafe })).toEqual([
      'network.egress: must not be public-ip in production, got "public-ip"; otherwise each task has an address on the internet',
      'secrets.recoveryWindowDays: must be at least 7 in production, got 0; otherwise a secret that was deleted by mistake is gone',
      'database.multiAz: must be true in production, got false; otherwise the loss of one zone stops the database',
      'database.backupRetentionDays: must be at least 7 in production, got 6; otherwise data that was spoilt a week ago is lost',
      'database.deletionProtection: must be true in production, got false; otherwise one apply can delete the database',
      'database.finalSnapshot: must be true in production, got false; otherwise the data goes with the database',
      'encryption.deletionWindowDays: must be at least 30 in production, got 29; otherwise the final snapshot can soon be read by nobody',
      'broker.replicas: must be at least 1 in production, got 0; otherwise the loss of one node stops Celery and loses the tasks that wait',
      'broker.snapshotRetentionDays: must be at least 1 in production, got 0; otherwise tasks that were lost can not be restored',
      "storage.deleteObjects: must be false in production, got true; otherwise one apply can delete users' files",
      'registry.deleteImages: must be false in production, got true; otherwise one apply can delete the images that run',
      'loadBalancer.deletionProtection: must be true in production, got false; otherwise one apply can take the site off the internet',
      'observability.alarmSubscribers: must name one at least in production, got []; otherwise nobody is told when the site is down',
      'web.tasks: must be at least 2 in production, got 1; otherwise the loss of one task or zone stops the site',
      'loadBalancer.waf: must be given in production, got nothing; otherwise nothing slows a flood of requests; {} takes the defaults',
      'migration.user: must be given in production, got nothing; otherwise an image whose user is root runs as root',
      'collectStatic.user: must be given in production, got nothing; otherwise an image whose user is root runs as root',
      'web.user: must be given in production, got nothing; otherwise an image whose user is root runs as root',
      'workers[0].user: must be given in production, got nothing; otherwise an image whose user is root runs as root',
      'beat.user: must be given in production, got nothing; otherwise an image whose user is root runs as root',
      'flower.user: must be given in production, got nothing; otherwise an image whose user is root runs as root',
    ]);
  });

  it('wants a migration', () => {
    const { migration: _, ...withoutMigration } = safe;
    expect(findings(productionIsSafe, { stage: 'production', ...withoutMigration })).toEqual([
      "migration: must be given in production, got nothing; otherwise a deploy runs new code on the old schema; {} runs Django's migrations",
    ]);
  });

  it('wants the static files where there is a CDN, which serves them', () => {
    const { collectStatic: _, ...withoutFiles } = { ...safe, loadBalancer: { deletionProtection: true } };
    expect(findings(productionIsSafe, { stage: 'production', ...withoutFiles, cdn: { waf: {} } })).toEqual([
      "collectStatic: must be given in production with cdn, got nothing; otherwise pages ask for static files that are not there; {} runs Django's collectstatic",
    ]);
    expect(findings(productionIsSafe, { stage: 'production', ...safe, collectStatic: undefined })).toEqual([]);
    const djangoPaths = { django: ['/api/*'], static: '/static/*', staticFrom: 'django' as const };
    expect(
      findings(productionIsSafe, { stage: 'production', ...withoutFiles, cdn: { waf: {} } }, { djangoPaths }),
    ).toEqual([]);
  });

  it('wants a firewall before whatever browsers reach', () => {
    const behind = { ...safe, loadBalancer: { deletionProtection: true } };
    expect(findings(productionIsSafe, { stage: 'production', ...behind, cdn: { waf: {} } })).toEqual([]);
    expect(findings(productionIsSafe, { stage: 'production', ...safe, cdn: {} })).toEqual([
      'cdn.waf: must be given in production, got nothing; otherwise nothing slows a flood of requests; {} takes the defaults',
    ]);
  });

  it('refuses a load balancer that distributions of others reach', () => {
    const cdn = { waf: {}, originAccess: 'prefix-list' as const };
    const behind = { ...safe, cdn };
    expect(findings(productionIsSafe, { stage: 'staging', ...behind })).toEqual([]);
    expect(findings(productionIsSafe, { stage: 'production', ...behind })).toEqual([
      'cdn.originAccess: must not be prefix-list in production, got "prefix-list"; write vpc-origin, otherwise a distribution of anybody reaches Django past the firewall and the countries',
    ]);
  });

  it('refuses to shut the front ends', () => {
    const basicAuth = { sha256: 'a'.repeat(64) };
    const cdn = { waf: {}, basicAuth };
    expect(findings(productionIsSafe, { stage: 'staging', ...safe, cdn })).toEqual([]);
    expect(findings(productionIsSafe, { stage: 'production', ...safe, cdn })).toEqual([
      `cdn.basicAuth: must be left out in production, got ${JSON.stringify(basicAuth)}; otherwise users are asked for a password that they do not have`,
    ]);
  });

  it('wants two tasks at any time of a schedule', () => {
    const scaling = {
      minTasks: 2,
      maxTasks: 4,
      schedule: [
        { name: 'night', when: 'cron(0 20 * * ? *)', minTasks: 1, maxTasks: 1 },
        { name: 'day', when: 'cron(0 8 * * ? *)', minTasks: 2, maxTasks: 4 },
      ],
    };
    const web = { ...safe.web, tasks: undefined, scaling };
    expect(findings(productionIsSafe, { stage: 'production', ...safe, web })).toEqual([
      'web.scaling.schedule[0].minTasks: must be at least 2 in production, got 1; otherwise the loss of one task or zone stops the site',
    ]);
  });

  it.each<EnvironmentInput['stage']>(['development', 'staging'])('lets %s be as cheap as it likes', (stage) => {
    expect(findings(productionIsSafe, { stage, ...unsafe })).toEqual([]);
  });

  it('asks nothing of a broker that is not there, or is no Redis', () => {
    expect(findings(productionIsSafe, { stage: 'production', ...safe, broker: { kind: 'sqs' } })).toEqual([]);
    const { broker: _, ...withoutBroker } = safe;
    expect(findings(productionIsSafe, { stage: 'production', ...withoutBroker })).toEqual([]);
  });
});
