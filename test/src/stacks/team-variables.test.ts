import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { readFrom } from '../../modules/service.ts';
import { leastDatabase } from '../../modules/settings.ts';
import { all, ref } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import type { Terraform } from '../../synth.ts';
import { environment, leastApplication } from '../configuration/config.ts';

type Variables = NonNullable<Parameters<typeof applicationSchema.parse>[0]>;

const redis = { nodeType: 'cache.t4g.micro', replicas: 0 };

function build(variables: Variables, overrides: Parameters<typeof environment>[0] = {}): Terraform {
  return environmentTerraform(applicationSchema.parse({ ...leastApplication, variables }), environment(overrides));
}

/** The variables of the application's container. */
function variablesOf({ resource }: Terraform): Record<string, string> {
  const [web] = JSON.parse(resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions);
  return Object.fromEntries([
    ...web.environment.map(({ name, value }: Record<string, string>) => [name, value]),
    ...web.secrets.map(({ name, valueFrom }: Record<string, string>) => [name, valueFrom]),
  ]);
}

const host = ref('aws_db_instance.database_instance.address');

describe('the names of a team', () => {
  it('show plain sources and secrets, in the place of ours under the same name or without those left out', () => {
    const ours = variablesOf(build({}));
    const theirs = variablesOf(
      build({
        SECRET_KEY: 'secretKey',
        DB_HOST: 'database.host',
        DB_PASSWORD: 'database.password',
        STAGE: 'environment.stage',
        DATABASE_URL: { from: 'database.url', scheme: 'postgres' },
        DJANGO_SECRET_KEY: false,
        STATIC_BUCKET: false,
      }),
    );
    const { DJANGO_SECRET_KEY, STATIC_BUCKET, ...kept } = ours;
    expect(theirs).toEqual({
      ...kept,
      SECRET_KEY: DJANGO_SECRET_KEY,
      DB_HOST: host,
      DB_PASSWORD: readFrom('database_application_credentials', 'password'),
      STAGE: 'development',
      DATABASE_URL: `postgres://application@${host}:5432/app?sslmode=require`,
    });
    expect(STATIC_BUCKET).toBeDefined();
  });

  it('show lists with another separator', () => {
    const overrides = {
      loadBalancer: {
        deletionProtection: false,
        domain: {
          hostName: 'app.example.com',
          otherHostNames: ['www.example.com'],
          redirect: 'none' as const,
          hostedZoneId: 'Z0EXAMPLE',
        },
      },
    };
    const variables = {
      ALLOWED_HOSTS: { from: 'hosts', separator: ' ' },
      CSRF_TRUSTED_ORIGINS: 'origins',
      SITE: 'url',
    };
    expect(variablesOf(build(variables, overrides))).toMatchObject({
      ALLOWED_HOSTS: 'app.example.com www.example.com',
      CSRF_TRUSTED_ORIGINS: 'https://app.example.com,https://www.example.com',
      SITE: 'https://app.example.com',
    });
  });

  it('are absent where the environment has nothing to show', () => {
    const variables = { REDIS_URL: { from: 'cache.url', query: false }, BROKER: 'broker.url' };
    const terraform = build(variables);
    expect(Object.keys(variablesOf(terraform))).toEqual(Object.keys(variablesOf(build({}))));
    expect(terraform.resource.aws_secretsmanager_secret).not.toHaveProperty('variables_secret_secret');
  });
});

describe('names for texts that are made of passwords', () => {
  const variables = {
    DATABASE_URL: { from: 'database.url', scheme: 'postgres', password: true },
    REDIS_URL: { from: 'cache.url', query: false, path: false },
    CACHE_TOKEN: 'cache.password',
    CELERY_BROKER_URL: { from: 'broker.url', query: false },
    CELERY_RESULT_BACKEND: 'broker.url',
  };
  const overrides = { cache: redis, broker: { kind: 'redis' as const, ...redis } };
  const terraform = build(variables, overrides);
  const version = all(terraform, 'aws_secretsmanager_secret_version').variables_secret_version;

  it('read them from one secret, by its keys, and a source as it is from its own', () => {
    const shown = variablesOf(terraform);
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'CACHE_TOKEN', 'CELERY_BROKER_URL']) {
      expect(shown[name]).toBe(readFrom('variables_secret', name));
    }
    expect(shown.CELERY_RESULT_BACKEND).toBe(readFrom('broker_redis_url'));
    expect(all(terraform, 'aws_secretsmanager_secret').variables_secret_secret).toMatchObject({
      name: 'shop-test/variables',
      recovery_window_in_days: 30,
    });
  });

  it('have Terraform put them together in memory, from the very versions that tasks read', () => {
    const secretString = (number: number) =>
      `ephemeral.aws_secretsmanager_secret_version.variables_source_${number}.secret_string`;
    const token = (number: number) => ref(`regex("^rediss://:([^@]*)@", ${secretString(number)})[0]`);
    const address = (role: string) =>
      ref(`aws_elasticache_replication_group.${role}_redis_group.primary_endpoint_address`);
    const texts = [
      `DATABASE_URL = "postgres://application:${ref(`jsondecode(${secretString(1)}).password`)}@${host}:5432/app?sslmode=require"`,
      `REDIS_URL = "rediss://:${token(2)}@${address('cache')}:6379"`,
      `CACHE_TOKEN = "${token(2)}"`,
      `CELERY_BROKER_URL = "rediss://:${token(3)}@${address('broker')}:6379/0"`,
    ];
    expect(version.secret_string_wo).toBe(ref(`jsonencode({ ${texts.join(', ')} })`));
    expect(terraform.ephemeral.aws_secretsmanager_secret_version?.variables_source_1).toEqual({
      secret_id: ref('aws_secretsmanager_secret.database_application_credentials_secret.arn'),
      // Known to an apply alone, so that a plan reads no secret.
      version_id: `${ref('aws_secretsmanager_secret_version.database_application_credentials_version.version_id')}${ref('substr(timestamp(), 0, 0)')}`,
    });
  });

  it('write them anew with a new password, another address or another form', () => {
    expect(version.lifecycle).toEqual({ replace_triggered_by: ['terraform_data.variables_known.id'] });
    const versionOf = (secret: string) => ref(`aws_secretsmanager_secret_version.${secret}_version.version_id`);
    const known = all(terraform, 'terraform_data').variables_known.triggers_replace;
    expect(known.slice(0, 3)).toEqual([
      'DATABASE_URL',
      versionOf('database_application_credentials'),
      `postgres://application:@${host}:5432/app?sslmode=require`,
    ]);
    expect(known).toContain(versionOf('cache_redis_url'));
    expect(JSON.stringify(known)).not.toContain('ephemeral.');
  });

  it('hold no password with PgBouncer, which asks for none', () => {
    const pooled = build(
      { DATABASE_URL: { from: 'database.url', password: true } },
      { database: { ...leastDatabase, pooling: 'pgbouncer' } },
    );
    expect(variablesOf(pooled).DATABASE_URL).toBe('postgresql://application@127.0.0.1:6432/app?sslmode=disable');
    expect(pooled.resource.aws_secretsmanager_secret).not.toHaveProperty('variables_secret_secret');
  });
});
