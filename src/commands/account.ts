import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { ClientConfig } from '../steps/credentials.ts';
import { ask } from './ask.ts';

/**
 * What each command that asks AWS does first, so that nothing else is said of credentials that are none, hold no longer, or are of another
 * account than the environment's. Everybody may ask it (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
 * @throws UserError when they are.
 */
export async function checkAccount(
  environment: Pick<EnvironmentConfig, 'name' | 'account'>,
  config: ClientConfig,
): Promise<void> {
  const { name, account } = environment;
  const { Account } = await ask(environment, new STSClient(config).send(new GetCallerIdentityCommand({})));
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
