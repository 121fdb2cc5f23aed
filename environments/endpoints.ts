import type { InterfaceService } from '../modules/network/interface-services.ts';
import type { EnvironmentConfig } from './schema.ts';

/** What starts a task, keeps its logs, and lets a person into it by ECS Exec. */
const neededByEveryTask: readonly InterfaceService[] = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs', 'ssmmessages'];

/** The AWS services that the tasks of an environment call. S3 is not among them: it has an endpoint in any case. */
export function endpointsNeeded({ parameters, broker }: EnvironmentConfig): InterfaceService[] {
  return [
    ...neededByEveryTask,
    ...(Object.keys(parameters.featureFlags).length > 0 ? (['ssm'] as const) : []),
    ...(broker?.kind === 'sqs' ? (['sqs'] as const) : []),
  ];
}

/** The AWS services that an environment has an endpoint for inside its VPC. */
export function endpointsOf(environment: EnvironmentConfig): InterfaceService[] {
  const { egress, interfaceEndpoints } = environment.network;
  return interfaceEndpoints ?? (egress === 'vpc-endpoints' ? endpointsNeeded(environment) : []);
}
