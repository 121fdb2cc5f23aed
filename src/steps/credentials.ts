import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { requestHandler } from './bounds.ts';

/** What AWS's clients are made with. */
export interface ClientConfig {
  region?: string;
  requestHandler?: typeof requestHandler;
  credentials?: ReturnType<typeof fromTemporaryCredentials>;
}

/** What AWS is called with in a step: the credentials, and the role if there is one, that Terraform itself was given. */
export function clientConfig(environment: NodeJS.ProcessEnv): ClientConfig {
  return credentialsOf(environment.ASSUME_ROLE_ARN);
}

/** What AWS is called with for an environment: its region, and its role if it has one. */
export function clientConfigOf(environment: { region: string; assumeRoleArn?: string | undefined }): ClientConfig {
  return { region: environment.region, ...credentialsOf(environment.assumeRoleArn) };
}

function credentialsOf(RoleArn: string | undefined): ClientConfig {
  const bounded = { requestHandler };
  if (!RoleArn) return bounded;
  return { ...bounded, credentials: fromTemporaryCredentials({ params: { RoleArn }, clientConfig: bounded }) };
}
