import type { Application } from '../../../configuration/schema.ts';
import type { Configuration } from '../../../stacks/synthesize.ts';
import { ofBootstraps } from './bootstrap.ts';
import { ofCloudFront, ofLoadBalancer, withoutCertificate } from './edge.ts';
import { ofEveryEnvironment } from './every-environment.ts';
import type { EnvironmentException, Exception } from './exception.ts';
import { ofQueueDepth } from './queue-depth.ts';
import { ofUndemanding } from './undemanding.ts';

/** Those that a stack may claim, by what its environment is set to. */
export function exceptionsOf({ application, environments }: Configuration, stack: string): Exception[] {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment) return ofBootstraps;
  return ofEnvironments(application).filter(({ where }) => where?.(environment) ?? true);
}

const ofEnvironments = (application: Application): EnvironmentException[] => [
  ...ofEveryEnvironment(application),
  ...ofLoadBalancer,
  ...ofCloudFront,
  ...ofQueueDepth,
  ...ofUndemanding,
  ...withoutCertificate,
];
