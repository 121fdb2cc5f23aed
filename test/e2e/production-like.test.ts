import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Roles } from '../rights/judge.ts';
import {
  authTokens,
  makeHostedZone,
  masterPassword,
  objectVersions,
  putTasks,
  secretValues,
  serviceNames,
} from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { ending, secrets, versions } from './other-changes.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';
import { unzip } from './unzip.ts';

const deploy = ['deploy', 'production', '--', '--image-tag', 'abc1234', '--auto-approve'];
const { prefix, bucket, key } = environmentCalled('production');
const file = 'environments/production.ts';
const text = JSON.stringify;
const services = ['beat', 'flower', 'web', 'worker-default', 'worker-reports'];

let emulator: Emulator;
let project: Project;
/** What the roles may do, before and after the settings change that decide it. */
const bootstraps: Roles[] = [];

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('production', 'production-like');
  project = new Project(emulator);
  project.edit(
    'environments/application.ts',
    "celeryApp: 'config',",
    `celeryApp: 'config',
  secrets: ${text(secrets)},
  variables: {
    DATABASE_URL: { from: 'database.url', scheme: 'postgres', password: true },
    REDIS_URL: { from: 'broker.url', query: false, path: false },
    CACHE_TOKEN: 'cache.password',
  },`,
  );
  // Static files beside media, and a variable that is there and empty.
  project.edit(
    'environments/application.ts',
    "static: '/static/*' }",
    "static: '/static/*', staticFrom: 'media-bucket' }",
  );
  project.edit(file, 'variables: { ', "variables: { SENTRY_DSN: '', ");
  // All that production has, but for what keeps it from being destroyed, and with a hosted zone of its own.
  project.edit(file, "stage: 'production'", "stage: 'staging'");
  project.edit(file, 'deletionProtection: true', 'deletionProtection: false');
  project.edit(file, 'deletionProtection: true', 'deletionProtection: false');
  project.edit(file, 'imagesKept: 100,', 'imagesKept: 100,\n    deleteImages: true,');
  project.edit(file, 'oldVersionDays: 90,', 'oldVersionDays: 90,\n    deleteObjects: true,');
  const domain = "otherHostNames: ['example.com'], hostedZoneName: 'example.com', createHostedZone: true";
  project.edit(file, /hostedZoneId: '\w+'/, domain);
  const flowerZone = await makeHostedZone(emulator, 'internal.example.com');
  project.edit(
    file,
    /beat: \{.*\},/,
    `$&\n  flower: { domain: { hostName: 'flower.internal.example.com', hostedZoneId: '${flowerZone}' } },`,
  );
  bootstraps.push(await rolesOf(project, 'production'));
  await pushFirstImages({ emulator, project }, 'production', ['abc1234']);
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

/** The token that the secret of a Redis holds. */
async function tokenIn(secret: string): Promise<string> {
  return new URL((await secretValues(emulator)).get(`${prefix}/${secret}`) ?? '').password;
}

/** The variables that are made of passwords, as tasks read them. */
async function madeOfPasswords(secret = 'variables'): Promise<Record<string, string>> {
  return JSON.parse((await secretValues(emulator)).get(`${prefix}/${secret}`) ?? '');
}

/** The password that a secret of the database holds: the owner's, or `database-application`. */
async function databasePassword(secret = 'database'): Promise<string> {
  return JSON.parse((await secretValues(emulator)).get(`${prefix}/${secret}`) ?? '').password;
}

describe('an environment of three NAT gateways, Multi-AZ, a replica, RDS Proxy, Redis with failover, two workers, beat and Flower', () => {
  it('starts no task while a secret that a person fills is empty, and says how to fill it', async () => {
    const { output, exitCode } = await project.npmRun(...deploy);
    expect(output).toContain(
      `${prefix}/STRIPE_API_KEY: must hold a value before tasks can start, got none; npm run secret production STRIPE_API_KEY, then deploy again`,
    );
    expect(exitCode).toBe(1);
    expect(await serviceNames(emulator, prefix)).toEqual([]);
  });

  it('is applied once it is filled', async () => {
    const fill = "echo 'filled-by-a-person' | npm run --silent secret production STRIPE_API_KEY";
    expect(await project.start('sh', ['-c', fill]).ended).toMatchObject({ exitCode: 0 });
    expect((await secretValues(emulator)).get(`${prefix}/STRIPE_API_KEY`)).toBe('filled-by-a-person');
    const { output, exitCode } = await project.npmRun(...deploy);
    expect(output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, \d+ destroyed\./);
    expect(exitCode).toBe(0);
    expect(await serviceNames(emulator, prefix)).toEqual(services);
  });

  it.each(['broker', 'cache'])(
    'makes Redis take the token of the secret and nothing else, for the %s',
    async (role) => {
      const { valid, updates } = await authTokens(emulator, `${prefix}-${role}`);
      const token = await tokenIn(`${role}-url`);
      expect(token).toMatch(/^[A-Za-z0-9]{64}$/);
      expect(valid).toEqual([token]);
      expect(updates).toEqual([
        { strategy: 'ROTATE', token },
        { strategy: 'SET', token },
      ]);
    },
  );

  it('gives the database the password of its secret', async () => {
    expect(await masterPassword(emulator, prefix)).toBe(await databasePassword());
  });

  it('puts the passwords of secrets into the texts that the team wants', async () => {
    const { DATABASE_URL, REDIS_URL, CACHE_TOKEN } = await madeOfPasswords();
    const urlOf = (user: string, password: string) =>
      new RegExp(
        `^postgres://${user}:${password}@[\\w.-]+:5432/app\\?sslmode=verify-full&sslrootcert=/etc/ssl/certs/aws-databases.pem$`,
      );
    expect(DATABASE_URL).toMatch(urlOf('application', await databasePassword('database-application')));
    expect(await madeOfPasswords('owner-variables')).toEqual({
      DATABASE_URL: expect.stringMatching(urlOf('app', await databasePassword())),
    });
    expect(REDIS_URL).toMatch(new RegExp(`^rediss://:${await tokenIn('broker-url')}@[\\w.-]+:6379$`));
    expect(CACHE_TOKEN).toBe(await tokenIn('cache-url'));
  });

  it('plans nothing more', async () => {
    const ofMain = ['--running-image', '--no-lock', '--detailed-exitcode'];
    const ofPullRequest = [...ofMain, '--no-refresh'];
    for (const options of [ofMain, ofPullRequest]) {
      const plan = await project.npmRun('plan', 'production', '--', ...options);
      expect(plan.output).toContain('No changes.');
      expect(plan.exitCode).toBe(0);
    }
  });

  it.each([
    ['shop', 'index.html', 'https://app.example.com/'],
    ['help', 'help/index.html', 'https://app.example.com/help'],
  ])('publishes the front end %s where CloudFront asks for it, and nothing a second time', async (name, key, url) => {
    const folder = join(project.folder, 'dist', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.html'), `the page of ${name}`);
    const published = await project.npmRun('publish-frontend', 'production', name, folder);
    expect(published.output).toContain('1 uploaded, 0 unchanged');
    expect(published.output).toContain(url);
    expect(published.exitCode).toBe(0);
    const { account } = environmentCalled('production');
    const [page] = await objectVersions(emulator, `${prefix}-front-end-${name}-${account}`, key);
    expect(String(page)).toBe(`the page of ${name}`);
    const again = await project.npmRun('publish-frontend', 'production', name, folder);
    expect(again.output).toContain('0 uploaded, 1 unchanged');
  });

  it('changes a token without a moment in which a running task could not log in', async () => {
    const before = await tokenIn('broker-url');
    project.edit(file, "kind: 'redis',", "kind: 'redis',\n    authTokenVersion: 2,");
    const { output, exitCode } = await project.npmRun(...deploy);
    expect(exitCode).toBe(0);
    const after = await tokenIn('broker-url');
    expect(after).not.toBe(before);
    const { valid, updates } = await authTokens(emulator, `${prefix}-broker`);
    expect(valid).toEqual([after]);
    expect(updates.slice(2)).toEqual([
      { strategy: 'ROTATE', token: after },
      { strategy: 'SET', token: after },
    ]);
    // Both are valid until the service runs with the new one.
    const moments = [
      'terraform_data.broker_redis_add_token: Creation complete',
      ...services.map(
        (service) => `aws_ecs_service.${service.replace('-', '_')}_fargate_service: Modifications complete`,
      ),
      'terraform_data.broker_redis_drop_old_token: Creating...',
    ].map((moment) => output.indexOf(moment));
    expect(moments).not.toContain(-1);
    expect(moments[0]).toBe(Math.min(...moments));
    expect(moments.at(-1)).toBe(Math.max(...moments));
    // Besides the versions of two secrets, what is known of the second, and the two steps: the task definitions, what a release runs, the services in place, and the end of the release.
    expect(output).toContain('Apply complete! Resources: 15 added, 6 changed, 15 destroyed.');
    expect((await madeOfPasswords()).REDIS_URL).toContain(`:${after}@`);
  });

  it('changes the passwords of the owner and of the application in one apply, and replaces what reads them', async () => {
    const before = await databasePassword();
    const beforeOfApplication = await databasePassword('database-application');
    project.edit(
      file,
      "pooling: 'rds-proxy',",
      "pooling: 'rds-proxy',\n    passwordVersion: 2,\n    applicationPasswordVersion: 2,",
    );
    const { output, exitCode } = await project.npmRun(...deploy);
    expect(exitCode).toBe(0);
    // The versions of four secrets, what is known of two, the task definitions and what a release runs; the database, the services and the end of the release in place.
    expect(output).toContain('Apply complete! Resources: 17 added, 7 changed, 17 destroyed.');
    const after = await databasePassword();
    expect(after).not.toBe(before);
    expect(await masterPassword(emulator, prefix)).toBe(after);
    expect((await madeOfPasswords('owner-variables')).DATABASE_URL).toContain(`:${after}@`);
    const ofApplication = await databasePassword('database-application');
    expect([before, after, beforeOfApplication]).not.toContain(ofApplication);
    expect((await madeOfPasswords()).DATABASE_URL).toContain(`:${ofApplication}@`);
  });

  it('replaces the tasks when the number of a secret that a person fills is raised, and touches nothing else', async () => {
    project.edit(file, 'recoveryWindowDays: 30,', `recoveryWindowDays: 30,\n    versions: ${text(versions)},`);
    const { output } = await project.npmRun(...deploy);
    expect(output).toContain('Apply complete! Resources: 10 added, 6 changed, 10 destroyed.');
  });

  it('keeps every secret out of every state and out of the plan', async () => {
    const variable = '-var=image_tag=def5678';
    expect((await project.npmRun('terraform', 'production', '--', 'plan', '-out=saved.plan', variable)).exitCode).toBe(
      0,
    );
    const shown = await project.npmRun('terraform', 'production', '--', 'show', '-json', 'saved.plan');
    const written = [
      shown.output,
      readFileSync(join(project.stackFolder('production'), 'cdk.tf.json'), 'utf8'),
      unzip(join(project.stackFolder('production'), 'saved.plan')),
      ...(await objectVersions(emulator, bucket, key)),
    ];
    const values = await secretValues(emulator);
    const secrets = [
      await databasePassword(),
      await databasePassword('database-application'),
      await tokenIn('broker-url'),
      await tokenIn('cache-url'),
      values.get(`${prefix}/django-secret-key`) ?? '',
      values.get(`${prefix}/STRIPE_API_KEY`) ?? '',
    ];
    expect(secrets.map((secret) => secret.length)).toEqual([32, 32, 64, 64, 64, 18]);
    for (const text of written) {
      expect(text).toContain(prefix);
      for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    }
  });

  it('replaces what can not be changed, and takes away what is left out, once no task uses it any more', async () => {
    const password = await databasePassword();
    project.edit(file, "pooling: 'rds-proxy',", `pooling: ${text(ending.pooling)},`);
    project.edit(file, 'readReplicas: 1,', 'readReplicas: 0,');
    project.edit(file, "nodeType: 'cache.r7g.large',", "nodeType: 'cache.r7g.large',\n    shards: 2,");
    project.edit(file, /broker: \{[^}]*\}/, `broker: ${text(ending.broker)}`);
    project.edit(file, /versions: .*/, '');
    // It needs Redis.
    project.edit(file, /flower: .*/, '');
    project.edit('environments/application.ts', `secrets: ${text(secrets)},`, '');
    project.edit('environments/application.ts', new RegExp(`\\{ name: '${ending.frontEndLeftOut}', .*\\},`), '');
    project.edit(file, 'cdn: { waf: {} }', `cdn: ${text(ending.cdn)}`);
    bootstraps.push(await rolesOf(project, 'production'));
    const namespace = `${prefix}/celery`;
    await putTasks(emulator, namespace, { default: 0, reports: 3 });
    const refused = await project.npmRun(...deploy);
    expect(refused.output).toContain(
      "reports: must be empty before it is taken away, got 3 tasks; write broker.kind: 'redis' back, and take it away once npm run status shows it empty, or throw them away by npm run deploy ... --discard reports",
    );
    expect(refused.exitCode).toBe(1);
    // What the function in Lambda does each minute, which the emulator does not run.
    const measuring = setInterval(() => putTasks(emulator, namespace, { default: 0 }), 10_000);
    const { output, exitCode } = await project
      .npmRun(...deploy, '--discard', 'reports')
      .finally(() => clearInterval(measuring));
    expect(exitCode).toBe(0);
    const moment = (text: string) => output.indexOf(text);
    const modified = services
      .filter((service) => service !== 'flower')
      .map((service) => moment(`aws_ecs_service.${service.replace('-', '_')}_fargate_service: Modifications complete`));
    expect(modified).not.toContain(-1);
    const replaced = Math.max(...modified);
    for (const address of [
      'aws_db_proxy.database_proxy_proxy',
      'aws_db_proxy_target.database_proxy_target',
      'aws_db_instance.database_replica_1_instance',
      'aws_elasticache_replication_group.broker_redis_group',
      'aws_lambda_function.broker_queue_depth_function',
      'aws_cloudwatch_event_target.broker_queue_depth_target',
      'aws_secretsmanager_secret.secrets_filled_by_people_stripe_api_key',
      'aws_vpc_security_group_egress_rule.web_to_broker_egress',
    ]) {
      expect(moment(`${address}: Destroying...`), address).toBeGreaterThan(replaced);
    }
    // CloudFront and WAF refuse to let go of what a distribution uses.
    const served = moment('aws_cloudfront_distribution.cdn_site_distribution: Modifications complete');
    expect(served).not.toBe(-1);
    for (const address of [
      'aws_cloudfront_function.cdn_site_viewer_request_front_end_help',
      'aws_wafv2_web_acl.cdn_web_acl_acl',
      'aws_cloudfront_vpc_origin.cdn_vpc_origin',
    ]) {
      expect(moment(`${address}: Destroying...`), address).toBeGreaterThan(served);
    }
    // The load balancer that CloudFront reached over AWS's network alone.
    expect(moment('aws_lb.load_balancer_alb (deposed')).toBeGreaterThan(served);
    // The one that is no Redis Cluster.
    expect(moment('aws_elasticache_replication_group.cache_redis_group (deposed')).toBeGreaterThan(replaced);
    expect((await authTokens(emulator, `${prefix}-cache-cluster`)).valid).toEqual([await tokenIn('cache-url')]);
    expect(await databasePassword()).toBe(password);
    const plan = ['plan', 'production', '--', '--running-image', '--detailed-exitcode'];
    expect((await project.npmRun(...plan)).exitCode).toBe(0);
  });

  it('is destroyed to the last resource', async () => {
    const destroy = await project.npmRun('destroy', 'production', '--', '--auto-approve');
    expect(destroy.output).toMatch(/Destroy complete! Resources: \d+ destroyed\./);
    expect(destroy.exitCode).toBe(0);
    expect((await project.npmRun('terraform', 'production', '--', 'state', 'list')).output).toBe('');
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, 'production', ...bootstraps)).toEqual([]);
  });
});
