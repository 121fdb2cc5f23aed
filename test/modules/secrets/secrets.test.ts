import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../modules/secrets/secrets.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { readFrom } from '../service.ts';
import { all, argument, occurrences, only, ref } from '../terraform.ts';
import { secretsOf } from '../told.ts';

function build(filledByPeople: string[] = [], versions: Record<string, number> = {}) {
  return synth((stack) => {
    const made = new Secrets(stack, 'secrets', {
      name,
      place,
      encryption: encryptionOf(stack),
      filledByPeople,
      settings: { recoveryWindowDays: 0, djangoSecretKeyVersion: 2, versions },
    });
    const variables = Object.entries(secretsOf(made)).map(([variable, { valueFrom, revision }]) => [
      variable,
      { valueFrom, ...(revision && { revision }) },
    ]);
    new TerraformOutput(stack, 'tasks', { value: Object.fromEntries(variables), dependsOn: made.startAfter });
  });
}

const djangoSecretKey = { valueFrom: readFrom('secrets_django_secret_key') };

describe('the secret of Django', () => {
  const terraform = build();

  it('is what tasks get in the version that Terraform wrote, and nothing else', () => {
    expect(terraform.output.tasks?.value).toEqual({ DJANGO_SECRET_KEY: djangoSecretKey });
  });

  it('is of more characters than Django asks for', () => {
    expect(terraform.ephemeral.aws_secretsmanager_random_password).toEqual({
      secrets_django_secret_key_value: { password_length: 64, exclude_punctuation: true },
    });
  });

  it('is random, written to the secret alone, and anew when its version is raised', () => {
    const value = ref('ephemeral.aws_secretsmanager_random_password.secrets_django_secret_key_value.random_password');
    expect(only(terraform, 'aws_secretsmanager_secret_version')).toMatchObject({
      secret_string_wo: value,
      secret_string_wo_version: 2,
    });
    expect(occurrences(terraform, value)).toBe(1);
  });

  it('can be brought back for the days of its settings', () => {
    expect(only(terraform, 'aws_secretsmanager_secret')).toMatchObject({
      name: 'shop-test/django-secret-key',
      recovery_window_in_days: 0,
    });
  });

  it('holds back no task', () => {
    expect(all(terraform, 'terraform_data')).toEqual({});
    expect(terraform.output.tasks?.depends_on).toEqual([]);
  });
});

describe('the secrets that people fill', () => {
  const terraform = build(['STRIPE_API_KEY', 'FILLED'], { FILLED: 3 });
  const arns = ['stripe_api_key', 'filled'].map((id) =>
    ref(`aws_secretsmanager_secret.secrets_filled_by_people_${id}.arn`),
  );

  it('are empty, under the names of their variables, and encrypted', () => {
    const { secrets_django_secret_key_secret: _, ...empty } = all(terraform, 'aws_secretsmanager_secret');
    const common = {
      kms_key_id: ref('aws_kms_key.encryption_key.arn'),
      recovery_window_in_days: 0,
      lifecycle: { create_before_destroy: true },
    };
    expect(empty).toEqual({
      secrets_filled_by_people_stripe_api_key: {
        ...common,
        name: 'shop-test/STRIPE_API_KEY',
        description: 'STRIPE_API_KEY, filled by a person',
      },
      secrets_filled_by_people_filled: {
        ...common,
        name: 'shop-test/FILLED',
        description: 'FILLED, filled by a person',
      },
    });
  });

  it('have no value that Terraform writes', () => {
    expect(argument(terraform, 'aws_secretsmanager_secret_version', 'secret_id')).toEqual({
      secrets_django_secret_key_version: ref('aws_secretsmanager_secret.secrets_django_secret_key_secret.id'),
    });
  });

  it('give tasks their newest value, counted from 1 for as long as nobody counts', () => {
    expect(terraform.output.tasks?.value).toEqual({
      DJANGO_SECRET_KEY: djangoSecretKey,
      STRIPE_API_KEY: { valueFrom: arns[0], revision: 1 },
      FILLED: { valueFrom: arns[1], revision: 3 },
    });
  });

  it('are checked by a step before any task starts, and again when one is added or made anew', () => {
    expect(only(terraform, 'terraform_data')).toEqual({
      triggers_replace: { runAgainWith: arns.join(' ') },
      depends_on: [],
      provisioner: [
        {
          'local-exec': {
            command: 'node build/cli.cjs check-secrets; exit $?',
            working_dir: '../../..',
            environment: { AWS_REGION: 'eu-central-1', SECRET_ARNS: arns.join(' ') },
          },
        },
      ],
    });
    expect(terraform.output.tasks?.depends_on).toEqual([ref('terraform_data.secrets_filled')]);
  });

  it('are not checked again when a new value is counted', () => {
    const raised = build(['STRIPE_API_KEY', 'FILLED'], { STRIPE_API_KEY: 2, FILLED: 4 });
    expect(only(raised, 'terraform_data')).toEqual(only(terraform, 'terraform_data'));
  });
});
