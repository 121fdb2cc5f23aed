import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';

/** What AWS is called with: the credentials, and the role if there is one, that Terraform itself was given. */
export function clientConfig(environment: NodeJS.ProcessEnv) {
  const { ASSUME_ROLE_ARN: RoleArn } = environment;
  return RoleArn ? { credentials: fromTemporaryCredentials({ params: { RoleArn } }) } : {};
}
