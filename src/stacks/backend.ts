import { S3Backend, type TerraformStack } from 'cdktf';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { stateOf } from '../configuration/state.ts';

/** Keeps the state of a stack in the environment's bucket, under `key`, and locks it while it is in use. */
export function keepStateInS3(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  key: string,
): void {
  const state = stateOf(application, environment);
  const { lock } = environment.state;
  const backend = new S3Backend(stack, {
    bucket: state.bucket,
    key,
    region: environment.region,
    encrypt: true,
    kmsKeyId: state.keyAliasArn,
    ...(lock !== 'lockfile' && { dynamodbTable: state.lockTable }),
    ...(environment.assumeRoleArn && { assumeRole: { roleArn: environment.assumeRoleArn } }),
  });
  // cdktf knows no lock file.
  if (lock !== 'dynamodb') backend.addOverride('use_lockfile', true);
}
