import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Database } from '../../../modules/database/database.ts';
import { type DatabaseSettings, databaseSettings } from '../../../modules/database/settings.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { leastDatabase } from '../settings.ts';
import { all, bareSecurityGroup, occurrences, only, ref } from '../terraform.ts';

const small = databaseSettings.parse(leastDatabase);

function build(settings: Partial<DatabaseSettings>) {
  return synth((stack) => {
    const { secrets } = new Database(stack, 'database', {
      ...foundation(stack),
      secretRecoveryWindowDays: 7,
      settings: { ...small, ...settings },
    });
    new TerraformOutput(stack, 'variables', { value: Object.keys(secrets) });
    new TerraformOutput(stack, 'url', { value: secrets.DATABASE_URL?.secretArn });
  });
}

describe('a database that may be lost', () => {
  const terraform = build({ finalSnapshot: false, slowQueryMilliseconds: 250 });
  const instance = only(terraform, 'aws_db_instance');
  const password = ref('ephemeral.aws_secretsmanager_random_password.database_password.random_password');

  it('is PostgreSQL 18 of the class and storage of its settings', () => {
    expect(instance).toMatchObject({
      identifier: 'shop-test',
      engine: 'postgres',
      engine_version: '18',
      instance_class: 'db.t4g.micro',
      storage_type: 'gp3',
      allocated_storage: 20,
      max_allocated_storage: 50,
      multi_az: false,
      backup_retention_period: 1,
    });
  });

  it('is destroyed without a word and leaves nothing behind', () => {
    expect(instance).toMatchObject({
      deletion_protection: false,
      skip_final_snapshot: true,
      lifecycle: { prevent_destroy: false },
    });
    expect(instance).not.toHaveProperty('final_snapshot_identifier');
  });

  it('is encrypted with the key of the environment', () => {
    expect(instance).toMatchObject({ storage_encrypted: true, kms_key_id: ref('aws_kms_key.encryption_key.arn') });
  });

  it('writes its logs to groups that are there before it, encrypted and not kept for ever', () => {
    const kept = { retention_in_days: 30, kms_key_id: ref('aws_kms_key.encryption_key.arn') };
    expect(all(terraform, 'aws_cloudwatch_log_group')).toMatchObject({
      database_postgresql_logs: { name: '/aws/rds/instance/shop-test/postgresql', ...kept },
      database_upgrade_logs: { name: '/aws/rds/instance/shop-test/upgrade', ...kept },
    });
    expect(instance).toMatchObject({
      enabled_cloudwatch_logs_exports: ['postgresql', 'upgrade'],
      depends_on: [
        'aws_cloudwatch_log_group.database_postgresql_logs',
        'aws_cloudwatch_log_group.database_upgrade_logs',
      ],
    });
  });

  it('has its password in the write-only argument, under a version', () => {
    expect(instance).toMatchObject({ username: 'app', password_wo: password, password_wo_version: 1 });
    expect(terraform.ephemeral.aws_secretsmanager_random_password).toEqual({
      database_password: { password_length: 32, exclude_punctuation: true },
    });
  });

  it('keeps DATABASE_URL in the secret alone', () => {
    expect(only(terraform, 'aws_secretsmanager_secret_version')).toEqual({
      secret_id: ref('aws_secretsmanager_secret.database_url_secret.id'),
      secret_string_wo: `postgresql://app:${password}@${ref('aws_db_instance.database_instance.address')}:5432/app?sslmode=require`,
      secret_string_wo_version: 1,
    });
    expect(instance).toMatchObject({ db_name: 'app', port: 5432 });
  });

  it('writes the password to these two arguments and to none that ends in the state', () => {
    expect(occurrences(terraform, password)).toBe(2);
    expect(JSON.stringify(terraform)).not.toMatch(
      /"(password|manage_master_user_password|secret_string|secret_binary)":/,
    );
  });

  it('gives tasks DATABASE_URL', () => {
    expect(terraform.output.variables?.value).toEqual(['DATABASE_URL']);
    expect(terraform.output.url?.value).toBe(ref('aws_secretsmanager_secret.database_url_secret.arn'));
    expect(only(terraform, 'aws_secretsmanager_secret')).toMatchObject({
      name: 'shop-test/database-url',
      recovery_window_in_days: 7,
    });
  });

  it('lies in the database subnets, out of reach of the internet', () => {
    expect(only(terraform, 'aws_db_subnet_group')).toMatchObject({
      name: 'shop-test',
      subnet_ids: [ref('aws_subnet.network_database_a.id'), ref('aws_subnet.network_database_b.id')],
    });
    expect(instance).toMatchObject({
      publicly_accessible: false,
      db_subnet_group_name: ref('aws_db_subnet_group.database_subnet_group.name'),
    });
  });

  it('has a security group of its own that lets nobody in by itself', () => {
    expect(instance.vpc_security_group_ids).toEqual([ref('aws_security_group.database_security_group.id')]);
    expect(only(terraform, 'aws_security_group')).toEqual(bareSecurityGroup('shop-test-database', 'PostgreSQL'));
    expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toEqual({});
  });

  it('takes TLS only, and logs slow queries and changes of the schema but no other statement', () => {
    expect(instance).toMatchObject({
      parameter_group_name: ref('aws_db_parameter_group.database_parameter_group.name'),
      enabled_cloudwatch_logs_exports: ['postgresql', 'upgrade'],
    });
    expect(only(terraform, 'aws_db_parameter_group')).toMatchObject({
      family: 'postgres18',
      parameter: [
        { name: 'rds.force_ssl', value: '1' },
        { name: 'log_statement', value: 'ddl' },
        { name: 'log_min_duration_statement', value: '250' },
      ],
      lifecycle: { create_before_destroy: true },
    });
  });
});

describe('a database that must not be lost', () => {
  const terraform = build({
    instanceClass: 'db.r8g.large',
    storageGiB: 100,
    maxStorageGiB: 1000,
    multiAz: true,
    backupRetentionDays: 35,
    deletionProtection: true,
    passwordVersion: 4,
  });
  const instance = only(terraform, 'aws_db_instance');

  it('is protected in AWS and in the plan, and leaves a snapshot if it goes all the same', () => {
    expect(instance).toMatchObject({
      deletion_protection: true,
      lifecycle: { prevent_destroy: true },
      skip_final_snapshot: false,
      final_snapshot_identifier: 'shop-test-final',
      copy_tags_to_snapshot: true,
    });
  });

  it('outlives the loss of a zone, and is as large as its settings say', () => {
    expect(instance).toMatchObject({
      multi_az: true,
      backup_retention_period: 35,
      instance_class: 'db.r8g.large',
      allocated_storage: 100,
      max_allocated_storage: 1000,
    });
  });

  it('changes the password in the database and in DATABASE_URL at once', () => {
    expect(instance.password_wo_version).toBe(4);
    expect(only(terraform, 'aws_secretsmanager_secret_version').secret_string_wo_version).toBe(4);
  });
});

it('leaves out the limit of a database whose storage does not grow, since AWS refuses one that it has reached', () => {
  const instance = only(build({ storageGiB: 50, maxStorageGiB: 50 }), 'aws_db_instance');
  expect(instance.allocated_storage).toBe(50);
  expect(instance).not.toHaveProperty('max_allocated_storage');
});
