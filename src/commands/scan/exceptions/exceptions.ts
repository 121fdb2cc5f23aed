import { App } from 'cdktf';
import type { Application } from '../../../configuration/schema.ts';
import { withoutCreationStacks } from '../../../stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../../stacks/environment-stack.ts';
import { scanExceptionsIn } from '../../../stacks/extend.ts';
import type { Configuration } from '../../../stacks/synthesize.ts';
import { ofBootstraps } from './bootstrap.ts';
import { ofCloudFront, ofLoadBalancer, withoutCertificate } from './edge.ts';
import { ofEveryEnvironment, ofServices } from './every-environment.ts';
import type { EnvironmentException, Exception } from './exception.ts';
import { ofProbe } from './probe.ts';
import { ofQueueDepth } from './queue-depth.ts';
import { ofSchedules, ofTasksOfSchedules } from './schedules.ts';
import { ofUndemanding } from './undemanding.ts';

/** Those that a stack may claim, by what its environment is set to. */
export function exceptionsOf({ application, environments, extend }: Configuration, stack: string): Exception[] {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment) return ofBootstraps;
  const ofStack = [
    ...ofEnvironments(application).filter(({ where }) => where?.(environment) ?? true),
    ...ofServices(environment),
    ...ofTasksOfSchedules(environment),
  ];
  if (!extend) return ofStack;
  const built = withoutCreationStacks(
    () => new EnvironmentStack(new App(), application, environment, environments, extend),
  );
  return [...ofStack, ...scanExceptionsIn(built)];
}

const ofEnvironments = (application: Application): EnvironmentException[] => [
  ...ofEveryEnvironment(application),
  ...ofLoadBalancer,
  ...ofCloudFront,
  ...ofProbe,
  ...ofQueueDepth,
  ...ofSchedules,
  ...ofUndemanding,
  ...withoutCertificate,
];
