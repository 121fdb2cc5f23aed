import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { holdsValue } from '../../steps/check-secrets.ts';
import type { Problem } from './problem.ts';

/** The secrets that hold no value. None is read. */
export async function emptySecrets(client: SecretsManagerClient, region: string, names: string[]): Promise<Problem[]> {
  return (await Promise.all(names.map((name) => problemsOf(client, region, name)))).flat();
}

async function problemsOf(client: SecretsManagerClient, region: string, name: string): Promise<Problem[]> {
  try {
    if (holdsValue(await client.send(new DescribeSecretCommand({ SecretId: name })))) return [];
    const wayOut = `aws secretsmanager put-secret-value --region ${region} --secret-id ${name} --secret-string <value>`;
    return [{ cause: 'secret-empty', path: name, must: 'must hold a value', got: undefined, wayOut }];
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const wayOut = 'deploy, which makes it';
    return [{ cause: 'not-deployed', path: name, must: 'must be in Secrets Manager', got: undefined, wayOut }];
  }
}
