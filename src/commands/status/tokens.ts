import {
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ReplicationGroupNotFoundFault,
} from '@aws-sdk/client-elasticache';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { besideToken } from '../../steps/redis-token-marks.ts';
import { type Names, namesOf } from './names.ts';
import type { Problem } from './problem.ts';

/** Each Redis of an environment that takes more than the token of its secret: a deploy ended before the step that ends this. */
export function tokensNotAloneIn(application: Application, environment: EnvironmentConfig): Promise<Problem[]> {
  const config = clientConfigOf(environment);
  const names = namesOf(application, environment);
  return tokensNotAlone(names, new ElastiCacheClient(config), new SecretsManagerClient(config));
}

export async function tokensNotAlone(
  { redis }: Pick<Names, 'redis'>,
  elastiCache: ElastiCacheClient,
  secretsManager: SecretsManagerClient,
): Promise<Problem[]> {
  const beside = await Promise.all(
    redis.map(async ({ replicationGroup, secret }) =>
      (await asksForToken(elastiCache, replicationGroup)) ? markedAt(secretsManager, secret) : 'noToken',
    ),
  );
  return redis.flatMap(({ setting }, index): Problem[] => {
    const found = beside[index];
    if (found === undefined || found === 'nothing') return [];
    const also = found === 'noToken' ? 'clients without a token' : 'the token before';
    return [
      {
        cause: 'token-not-alone',
        path: setting,
        must: 'must take the token of its secret alone',
        got: `${also}, too`,
        wayOut: 'fix what the last deploy failed by, and deploy again: a deploy that goes through ends this',
      },
    ];
  });
}

async function asksForToken(elastiCache: ElastiCacheClient, ReplicationGroupId: string): Promise<boolean> {
  try {
    const { ReplicationGroups } = await elastiCache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
    return ReplicationGroups?.[0]?.AuthTokenEnabled ?? false;
  } catch (error) {
    // One that was added to the configuration is made by the next deploy.
    if (error instanceof ReplicationGroupNotFoundFault) return true;
    throw error;
  }
}

async function markedAt(secretsManager: SecretsManagerClient, SecretId: string) {
  try {
    return besideToken(await secretsManager.send(new DescribeSecretCommand({ SecretId })));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
