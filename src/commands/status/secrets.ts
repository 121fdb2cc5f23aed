import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { holdsValue } from '../../steps/check-secrets.ts';
import type { Names } from './names.ts';
import type { Problem } from './problem.ts';

/** The secrets that hold no value. None is read. */
export async function emptySecrets(
  client: SecretsManagerClient,
  environment: string,
  { secrets, filledByPeople }: Pick<Names, 'secrets' | 'filledByPeople'>,
): Promise<Problem[]> {
  const fill = new Map(
    filledByPeople.map(({ secret, variable }) => [secret, `npm run secret ${environment} ${variable}`]),
  );
  const problems = secrets.map((name) => problemsOf(client, name, fill.get(name) ?? 'deploy, which fills it'));
  return (await Promise.all(problems)).flat();
}

async function problemsOf(client: SecretsManagerClient, name: string, wayOut: string): Promise<Problem[]> {
  try {
    if (holdsValue(await client.send(new DescribeSecretCommand({ SecretId: name })))) return [];
    return [{ cause: 'secret-empty', path: name, must: 'must hold a value', got: undefined, wayOut }];
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const wayOut = 'deploy, which makes it';
    return [{ cause: 'not-deployed', path: name, must: 'must be in Secrets Manager', got: undefined, wayOut }];
  }
}
