import {
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  InvalidParameterCombinationException,
  ModifyReplicationGroupCommand,
} from '@aws-sdk/client-elasticache';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UserError } from '../configuration/finding.ts';
import { type Clock, systemClock } from './clock.ts';
import { clientConfig } from './credentials.ts';

const pollSeconds = 5;

/**
 * Gives the token in the version `SECRET_VERSION_ID` of the secret `SECRET_ARN`, a URL, to the Redis of `REPLICATION_GROUP_ID`: `ROTATE` makes it
 * valid beside the one before, `SET` makes it the only one.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
 * @throws UserError when ElastiCache is not done after `patienceMinutes`.
 */
export async function redisToken(
  strategy: 'ROTATE' | 'SET',
  environment: NodeJS.ProcessEnv,
  clock: Clock = systemClock,
  patienceMinutes = 30,
): Promise<void> {
  const { REPLICATION_GROUP_ID: ReplicationGroupId = '', SECRET_ARN, SECRET_VERSION_ID } = environment;
  const config = clientConfig(environment);
  const secret = await new SecretsManagerClient(config).send(
    new GetSecretValueCommand({ SecretId: SECRET_ARN, VersionId: SECRET_VERSION_ID }),
  );
  const elastiCache = new ElastiCacheClient(config);
  await settled(elastiCache, ReplicationGroupId, clock, patienceMinutes);
  const modification = new ModifyReplicationGroupCommand({
    ReplicationGroupId,
    AuthToken: new URL(secret.SecretString ?? '').password,
    AuthTokenUpdateStrategy: strategy,
    ApplyImmediately: true,
  });
  try {
    await elastiCache.send(modification);
  } catch (error) {
    // What a step that failed while it waited finds when it is run again.
    if (error instanceof InvalidParameterCombinationException && error.message.includes('No modifications')) return;
    throw error;
  }
  // It says that it is available until it has begun.
  await clock.sleep(pollSeconds * 1000);
  await settled(elastiCache, ReplicationGroupId, clock, patienceMinutes);
}

/** Waits until nothing of a replication group is being changed. */
async function settled(
  elastiCache: ElastiCacheClient,
  ReplicationGroupId: string,
  clock: Clock,
  patienceMinutes: number,
): Promise<void> {
  const giveUpAt = clock.now() + patienceMinutes * 60_000;
  for (;;) {
    const { ReplicationGroups } = await elastiCache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
    const { Status, PendingModifiedValues } = ReplicationGroups?.[0] ?? {};
    const token = PendingModifiedValues?.AuthTokenStatus;
    if (Status === 'available' && !token) return;
    if (clock.now() >= giveUpAt) {
      throw new UserError([
        {
          path: ReplicationGroupId,
          must: `must be available, with no token being changed, within ${patienceMinutes} minutes`,
          got: token ? `${Status}, token ${token}` : Status,
          wayOut: 'deploy again once ElastiCache shows it as available',
        },
      ]);
    }
    await clock.sleep(pollSeconds * 1000);
  }
}
