import {
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  InvalidParameterCombinationException,
  ModifyReplicationGroupCommand,
  type ReplicationGroup,
} from '@aws-sdk/client-elasticache';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UserError } from '../configuration/finding.ts';
import { type Clock, systemClock } from './clock.ts';
import { clientConfig } from './credentials.ts';
import { besideToken, markToken } from './redis-token-marks.ts';

const pollSeconds = 5;

/**
 * Gives the token in the version `SECRET_VERSION_ID` of the secret `SECRET_ARN`, a URL, to the Redis of `REPLICATION_GROUP_ID`: `ROTATE` makes it
 * valid beside the one before, `SET` makes it the only one. A Redis that takes clients without a token has none that is worth waiting for, since the URL
 * has always held one: there `ROTATE` is followed by `SET` at once.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
 * @throws UserError when ElastiCache refuses, or is not done after `patienceMinutes`, with what it still takes.
 */
export async function redisToken(
  strategy: 'ROTATE' | 'SET',
  environment: NodeJS.ProcessEnv,
  clock: Clock = systemClock,
  patienceMinutes = 30,
): Promise<void> {
  const { REPLICATION_GROUP_ID: ReplicationGroupId = '', SECRET_ARN: SecretId, SECRET_VERSION_ID } = environment;
  const config = clientConfig(environment);
  const secretsManager = new SecretsManagerClient(config);
  const elastiCache = new ElastiCacheClient(config);
  const group = await settled(elastiCache, ReplicationGroupId, clock, patienceMinutes);
  const marks = await secretsManager.send(new DescribeSecretCommand({ SecretId }));
  if (strategy === 'SET' && besideToken(marks, SECRET_VERSION_ID) === 'nothing') return;

  const secret = await secretsManager.send(new GetSecretValueCommand({ SecretId, VersionId: SECRET_VERSION_ID }));
  const AuthToken = new URL(secret.SecretString ?? '').password;
  const hand = async (AuthTokenUpdateStrategy: 'ROTATE' | 'SET') => {
    const update = { ReplicationGroupId, AuthToken, AuthTokenUpdateStrategy, ApplyImmediately: true };
    await elastiCache.send(new ModifyReplicationGroupCommand(update)).catch((error) => {
      // What a step that failed while it waited finds when it is run again.
      if (!(error instanceof InvalidParameterCombinationException && error.message.includes('No modifications')))
        throw error;
    });
    // It says that it is available until it has begun.
    await clock.sleep(pollSeconds * 1000);
    await settled(elastiCache, ReplicationGroupId, clock, patienceMinutes);
  };
  const open = !group?.AuthTokenEnabled || besideToken(marks) === 'noToken';
  if (strategy === 'ROTATE') {
    // Before it is so, so that a step that is killed leaves no more open than it says.
    await markToken(secretsManager, SecretId, SECRET_VERSION_ID, open ? 'noToken' : 'oldToken');
    await hand('ROTATE');
    if (!open) return;
  }
  await hand('SET').catch((error) => {
    if (error instanceof UserError) throw error;
    throw new UserError([
      {
        path: ReplicationGroupId,
        must: 'must take the token of its secret alone',
        got: `${(error as Error).name}: ${(error as Error).message}`,
        wayOut: `fix that and deploy again: until a deploy goes through, Redis takes ${open ? 'clients without a token' : 'the token before'}, too`,
      },
    ]);
  });
  await markToken(secretsManager, SecretId, SECRET_VERSION_ID, 'nothing');
}

/** A replication group, once nothing of it is being changed. */
async function settled(
  elastiCache: ElastiCacheClient,
  ReplicationGroupId: string,
  clock: Clock,
  patienceMinutes: number,
): Promise<ReplicationGroup | undefined> {
  const giveUpAt = clock.now() + patienceMinutes * 60_000;
  for (;;) {
    const { ReplicationGroups } = await elastiCache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
    const { Status, PendingModifiedValues } = ReplicationGroups?.[0] ?? {};
    const token = PendingModifiedValues?.AuthTokenStatus;
    if (Status === 'available' && !token) return ReplicationGroups?.[0];
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
