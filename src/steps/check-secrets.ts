import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { UserError } from '../configuration/finding.ts';
import { clientConfig } from './credentials.ts';

/**
 * Whether every secret of `SECRET_ARNS` holds a value. No value is read.
 * @throws UserError that names all those that are empty.
 */
export async function checkSecrets(environment: NodeJS.ProcessEnv): Promise<void> {
  const client = new SecretsManagerClient(clientConfig(environment));
  const arns = (environment.SECRET_ARNS ?? '').split(' ');
  const findings = (await Promise.all(arns.map((arn) => findingsOf(client, arn)))).flat();
  if (findings.length > 0) throw new UserError(findings);
}

async function findingsOf(client: SecretsManagerClient, SecretId: string): Promise<string[]> {
  try {
    const secret = await client.send(new DescribeSecretCommand({ SecretId }));
    if (holdsValue(secret)) return [];
    const { Name = '', Tags = [] } = secret;
    // Each resource of an environment has its name as a tag: src/stacks/tags.ts.
    const environment = Tags.find(({ Key }) => Key === 'Environment')?.Value ?? '<environment>';
    const fill = `npm run secret ${environment} ${Name.replace(/^.*\//, '')}`;
    return [`${Name}: must hold a value before tasks can start, got none; ${fill}, then deploy again`];
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return [`${SecretId}: must be in Secrets Manager, got nothing; deploy again, which makes it anew`];
  }
}

/** Whether there is one for tasks to read, without reading it. */
export function holdsValue({ VersionIdsToStages }: Pick<DescribeSecretCommandOutput, 'VersionIdsToStages'>): boolean {
  return Object.values(VersionIdsToStages ?? {})
    .flat()
    .includes('AWSCURRENT');
}
