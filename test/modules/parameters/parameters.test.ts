import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Parameters } from '../../../modules/parameters/parameters.ts';
import type { ParametersSettings } from '../../../modules/parameters/settings.ts';
import { addresses, synth } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { name, place } from '../foundation.ts';
import { Service } from '../grantee.ts';
import { all, only, ref, statements } from '../terraform.ts';
import { environmentOf } from '../told.ts';

function build(settings: ParametersSettings) {
  return synth((stack) => {
    const parameters = new Parameters(stack, 'parameters', { name, place, settings });
    parameters.grantReadFeatureFlags(new Service(stack, 'web'));
    new Dependency(stack, 'task', { dependsOn: parameters.startAfter });
    new TerraformOutput(stack, 'environment', { value: environmentOf(parameters) });
  });
}

describe('Parameters', () => {
  const terraform = build({
    variables: { LOG_LEVEL: 'info', SENTRY_ENVIRONMENT: 'test' },
    featureFlags: { 'new-checkout': false, search: true },
  });
  const parameters = all(terraform, 'aws_ssm_parameter');

  it('keeps each variable in Parameter Store, for plans to show and programs to read', () => {
    expect(parameters.parameters_variables_log_level).toEqual({
      name: '/app/shop-test/variables/LOG_LEVEL',
      type: 'String',
      tier: 'Standard',
      insecure_value: 'info',
      overwrite: true,
    });
    expect(parameters.parameters_variables_sentry_environment).toMatchObject({
      name: '/app/shop-test/variables/SENTRY_ENVIRONMENT',
      insecure_value: 'test',
      overwrite: true,
    });
  });

  it('makes each feature flag with the value that it begins with, and leaves it alone from then on', () => {
    expect(parameters.parameters_feature_flags_new_checkout).toEqual({
      name: '/app/shop-test/feature-flags/new-checkout',
      type: 'String',
      tier: 'Standard',
      insecure_value: 'false',
      lifecycle: { ignore_changes: ['insecure_value'] },
    });
    expect(parameters.parameters_feature_flags_search).toMatchObject({
      name: '/app/shop-test/feature-flags/search',
      insecure_value: 'true',
      lifecycle: { ignore_changes: ['insecure_value'] },
    });
  });

  it('gives tasks each variable, and where the feature flags are', () => {
    expect(terraform.output.environment?.value).toEqual({
      LOG_LEVEL: 'info',
      SENTRY_ENVIRONMENT: 'test',
      FEATURE_FLAGS_PATH: '/app/shop-test/feature-flags',
    });
  });

  it('has tasks start after the feature flags are there', () => {
    expect(all(terraform, 'terraform_data').task.depends_on).toEqual([
      'aws_ssm_parameter.parameters_feature_flags_new_checkout',
      'aws_ssm_parameter.parameters_feature_flags_search',
    ]);
  });

  it('lets a service read the feature flags, by path or by name, and no variable', () => {
    const { role, policy } = only(terraform, 'aws_iam_role_policy');
    const path = 'arn:aws:ssm:eu-central-1:111111111111:parameter/app/shop-test/feature-flags';
    expect(role).toBe(ref('aws_iam_role.web_task_role.name'));
    expect(statements(policy)).toEqual([
      {
        Sid: 'ReadFeatureFlags',
        Effect: 'Allow',
        Action: ['ssm:GetParametersByPath', 'ssm:GetParameter', 'ssm:GetParameters'],
        Resource: [path, `${path}/*`],
      },
    ]);
  });
});

describe('Parameters without any', () => {
  const terraform = build({ variables: {}, featureFlags: {} });

  it('make nothing, tell tasks nothing and grant nothing', () => {
    expect(addresses(terraform).filter((address) => address.startsWith('aws_'))).toEqual([
      'aws_iam_role.web_task_role',
    ]);
    expect(terraform.output.environment?.value).toEqual({});
  });
});
