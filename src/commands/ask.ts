import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { credentialsFailure, failureOf } from './failures.ts';

/**
 * What AWS answers about an environment.
 * @throws UserError when there are no credentials, or AWS refuses.
 */
export async function ask<Answer>(
  { name, account }: Pick<EnvironmentConfig, 'name' | 'account'>,
  answer: Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const found = credentialsFailure(error as Error, name);
    if (found) throw new UserError([found]);
    const { name: kind, message } = error as Error;
    // What every error of a service has.
    if (!Object.hasOwn(error as object, '$fault')) throw failureOf(error) ?? error;
    throw new UserError([
      {
        path: 'AWS',
        must: `must answer about ${name}`,
        got: `${kind}: ${message}`,
        wayOut: `see that your credentials are of account ${account}, and may do that`,
      },
    ]);
  }
}

export function noCredentials(stack: string): UserError {
  return new UserError([
    {
      path: 'credentials',
      must: `must be there for the AWS account of ${stack}`,
      got: undefined,
      wayOut: 'sign in with aws sso login, or set AWS_PROFILE',
    },
  ]);
}
