import { awsName } from '../../modules/shared/naming.ts';
import type { Application, EnvironmentConfig } from './schema.ts';

/** Where the Terraform state of one environment lies, and what guards it. The bootstrap stack makes all of it. */
export function stateOf({ project }: Application, { name, account, region, state }: EnvironmentConfig) {
  const own = `${project}-${name}-terraform`;
  return {
    bucket: state.bucket ?? awsName('bucket', own, 'state', account),
    key: state.key ?? `${name}/terraform.tfstate`,
    bootstrapKey: `${name}/bootstrap.tfstate`,
    lockTable: awsName('table', own, 'locks'),
    keyAlias: `alias/${own}-state`,
    keyAliasArn: `arn:aws:kms:${region}:${account}:alias/${own}-state`,
  };
}
