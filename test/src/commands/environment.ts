import { checkEnvironments } from '../../../src/configuration/define.ts';
import type { EnvironmentConfig } from '../../../src/configuration/schema.ts';
import application from '../../shop/application.ts';
import { environments } from '../../shop/index.ts';

const checked = checkEnvironments(application, environments);

/** An application and an environment, as far as a command sends them to AWS. */
export const shop = { ...checked.application, registryEnvironment: undefined };

export const qa = {
  ...(checked.environments[0] as EnvironmentConfig),
  name: 'qa',
  account: '111111111111',
  region: 'eu-central-1',
  assumeRoleArn: undefined,
} satisfies EnvironmentConfig;
