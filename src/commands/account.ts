import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { ClientConfig } from '../steps/credentials.ts';

/** @throws UserError when the credentials are of another account than the environment's, as Terraform refuses them too. */
export async function checkAccount(
  { name, account }: Pick<EnvironmentConfig, 'name' | 'account'>,
  config: ClientConfig,
): Promise<void> {
  const { Account } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  if (Account === account) return;
  throw new UserError([
    {
      path: 'credentials',
      must: `must be of ${account}, the account of ${name}`,
      got: Account,
      wayOut: `choose a profile of that account by AWS_PROFILE, or name a role there as ${name}.assumeRoleArn`,
    },
  ]);
}
