import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { containerOf } from '../../e2e/container.ts';
import { readFrom, variables } from '../../modules/service.ts';
import { leastDatabase } from '../../modules/settings.ts';
import { all, argument, ref } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import { environment, leastApplication, type Overrides, redis, worker } from '../configuration/config.ts';

const least = { cpu: 256, memoryMiB: 512, tasks: 1, workers: 2 } as const;
const withTasks: Overrides = {
  broker: redis,
  migration: {},
  collectStatic: { access: 'as-web' },
  workers: [worker()],
  beat: { scheduler: 'database' },
};

function build(overrides: Overrides, ofApplication: object = {}) {
  return environmentTerraform(
    applicationSchema.parse({ ...leastApplication, ...ofApplication }),
    environment(overrides),
  );
}

const task = 'database_role_task_definition';
const primary = ref('aws_db_instance.database_instance.address');
const migrationOf = (terraform: ReturnType<typeof build>) =>
  variables(containerOf(terraform, 'migrate_task_definition'));
const webOf = (terraform: ReturnType<typeof build>) => variables(containerOf(terraform, 'web_fargate_task_definition'));

describe('the task that makes the role of the application', () => {
  const terraform = build(withTasks);
  const {
    command,
    environment: plain,
    secrets,
  } = {
    ...containerOf(terraform, task),
    ...variables(containerOf(terraform, task)),
  };

  it('runs a program of Python, which knows no password and nothing of Django', () => {
    expect(command.slice(0, 2)).toEqual(['python', '-c']);
    expect(command).toHaveLength(3);
    // Terraform takes it as it is.
    expect(command[2]).not.toMatch(/[$%]\{/);
    expect(command[2]).not.toMatch(/import django/);
  });

  it('is told where the database is, and both passwords as secrets', () => {
    expect(plain).toMatchObject({
      DATABASE_ROLE: 'application',
      DATABASE_OWNER_URL: `postgresql://app@${primary}:5432/app?sslmode=require&connect_timeout=10`,
    });
    expect(secrets).toMatchObject({
      DATABASE_OWNER_PASSWORD: readFrom('database_credentials', 'password'),
      DATABASE_ROLE_PASSWORD: readFrom('database_application_credentials', 'password'),
    });
  });

  it('is run again for a new password, another database and another program, and not for another image', () => {
    const { runAgainWith } = all(terraform, 'terraform_data').database_role_run.triggers_replace;
    const version = ref('aws_secretsmanager_secret_version.database_application_credentials_version.version_id');
    expect(runAgainWith.replace(version, 'version')).toMatch(/^version [0-9a-f]{64}$/);
  });

  it('ends before the migration, the static files and every service, since all of these need it', () => {
    const waiting = Object.entries({ ...all(terraform, 'aws_ecs_service'), ...all(terraform, 'terraform_data') })
      .filter(([, { depends_on = [] }]) => depends_on.includes('terraform_data.database_role_run'))
      .map(([name]) => name);
    expect(waiting.sort()).toEqual([
      'beat_fargate_service',
      'collect_static_run',
      'migrate_run',
      'web_fargate_service',
      'worker_default_fargate_service',
    ]);
  });

  it.each(['none', 'rds-proxy', 'pgbouncer'] as const)(
    'reaches the database itself and no more, with pooling %s',
    (pooling) => {
      const ingress = all(build({ database: { ...leastDatabase, pooling } }), 'aws_vpc_security_group_ingress_rule');
      expect(Object.keys(ingress).filter((name) => name.startsWith('database_role'))).toEqual([
        'database_role_to_database_ingress',
      ]);
    },
  );

  it.each([
    [
      'the migration',
      { migration: { user: '1:1', entryPoint: 'image' as const, architecture: 'arm64' as const } },
      'ARM64',
    ],
    [
      'web, without a migration',
      { web: { ...least, user: '1:1', entryPoint: 'image' as const, architecture: 'arm64' as const } },
      'ARM64',
    ],
  ])('is run as the image runs %s', (_, overrides, cpu_architecture) => {
    const terraform = build(overrides);
    expect(containerOf(terraform, task)).toMatchObject({ user: '1:1' });
    expect(containerOf(terraform, task)).not.toHaveProperty('entryPoint');
    expect(all(terraform, 'aws_ecs_task_definition')[task]).toMatchObject({
      runtime_platform: { cpu_architecture },
      cpu: '256',
      memory: '512',
    });
  });

  it('is not there when the application is the owner', () => {
    const owner = build({ ...withTasks, database: { ...leastDatabase, role: 'owner' } });
    expect(JSON.stringify(owner)).not.toMatch(/database[-_]role/);
    expect(migrationOf(owner).secrets).toEqual(webOf(owner).secrets);
  });
});

describe('the migration', () => {
  it('logs in as the owner, and all else as the application', () => {
    const terraform = build(withTasks);
    expect(migrationOf(terraform)).toMatchObject({
      environment: { PGUSER: 'app', DATABASE_URL: `postgresql://app@${primary}:5432/app?sslmode=require` },
      secrets: { PGPASSWORD: readFrom('database_credentials', 'password') },
    });
    const others = Object.keys(all(terraform, 'aws_ecs_task_definition')).filter(
      (name) => name !== 'migrate_task_definition' && name !== task,
    );
    expect(others).toHaveLength(4);
    for (const name of others) {
      expect(variables(containerOf(terraform, name))).toMatchObject({
        environment: { PGUSER: 'application' },
        secrets: { PGPASSWORD: readFrom('database_application_credentials', 'password') },
      });
      expect(JSON.stringify(containerOf(terraform, name))).not.toContain('database_credentials');
    }
  });

  it.each(['rds-proxy', 'pgbouncer'] as const)('has a connection of its own beside %s', (pooling) => {
    const terraform = build({ ...withTasks, database: { ...leastDatabase, pooling } });
    expect(migrationOf(terraform).environment).toMatchObject({ PGHOST: primary, PGPORT: '5432' });
    const rules = argument(terraform, 'aws_vpc_security_group_ingress_rule', 'from_port');
    expect(rules).toHaveProperty('migrate_to_database_ingress');
    expect(rules).not.toHaveProperty('migrate_to_proxy_ingress');
  });

  const names = {
    variables: {
      DB_USER: 'database.user',
      DB_PASSWORD: 'database.password',
      DATABASE_URL: { from: 'database.url', password: true },
      REDIS_URL: { from: 'broker.url', query: false },
    },
  };

  it("has the owner's values under the team's own names", () => {
    const terraform = build(withTasks, names);
    expect(migrationOf(terraform)).toMatchObject({
      environment: { DB_USER: 'app' },
      secrets: {
        DB_PASSWORD: readFrom('database_credentials', 'password'),
        DATABASE_URL: readFrom('owner_variables_secret', 'DATABASE_URL'),
        REDIS_URL: readFrom('variables_secret', 'REDIS_URL'),
      },
    });
    expect(webOf(terraform)).toMatchObject({
      environment: { DB_USER: 'application' },
      secrets: {
        DB_PASSWORD: readFrom('database_application_credentials', 'password'),
        DATABASE_URL: readFrom('variables_secret', 'DATABASE_URL'),
        REDIS_URL: readFrom('variables_secret', 'REDIS_URL'),
      },
    });
  });

  it('has a URL with its password beside PgBouncer, which asks the others for none', () => {
    const terraform = build({ ...withTasks, database: { ...leastDatabase, pooling: 'pgbouncer' } }, names);
    expect(migrationOf(terraform).secrets).toHaveProperty('DATABASE_URL');
    expect(webOf(terraform).environment).toMatchObject({
      DATABASE_URL: 'postgresql://application@127.0.0.1:6432/app?sslmode=disable',
    });
  });
});
