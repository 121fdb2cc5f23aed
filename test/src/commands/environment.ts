import application from '../../../environments/application.ts';
import { checkEnvironments } from '../../../environments/define.ts';
import { environments } from '../../../environments/index.ts';
import type { EnvironmentConfig } from '../../../environments/schema.ts';

const checked = checkEnvironments(application, environments);

/** What a team has written, as far as a command sends it to AWS. */
export const shop = { ...checked.application, project: 'shop', registryEnvironment: undefined };

export const qa = {
  ...(checked.environments[0] as EnvironmentConfig),
  name: 'qa',
  account: '111111111111',
  region: 'eu-central-1',
  assumeRoleArn: undefined,
} satisfies EnvironmentConfig;
