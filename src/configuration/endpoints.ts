import type { InterfaceService } from '../../modules/network/interface-services.ts';
import { workersOnInstances } from './instances.ts';
import { destinationsOf } from './log-destinations.ts';
import type { EnvironmentConfig } from './schema.ts';
import { servicesOf } from './services.ts';

/** What starts a task and keeps its logs. */
const neededByEveryTask: readonly InterfaceService[] = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs'];

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html: its sessions go by Systems Manager, under a key of ours. */
const neededByEcsExec: readonly InterfaceService[] = ['ssmmessages', 'kms'];

/**
 * By the agent of ECS on instances of EC2: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html. Their disks are encrypted by EC2 itself, which also looks up the image.
 */
const neededByInstances: readonly InterfaceService[] = ['ecs', 'ecs-agent', 'ecs-telemetry'];

/** The AWS services that an environment reaches by an endpoint or not at all. S3 is not among them: it has an endpoint in any case. */
export function endpointsNeeded(environment: EnvironmentConfig): InterfaceService[] {
  const { network, ecsExec, parameters, broker, mail, observability } = environment;
  switch (network.egress) {
    case undefined:
    case 'nat-per-az':
    case 'single-nat':
      return [];
    case 'public-ip':
      // What measures the queues of Redis reads its URL there, and is a function of Lambda, which never has a public address.
      return broker?.kind === 'redis' ? ['secretsmanager'] : [];
    case 'vpc-endpoints':
      return [
        ...neededByEveryTask,
        ...(ecsExec ? neededByEcsExec : []),
        ...(Object.keys(parameters.featureFlags).length > 0 ? (['ssm'] as const) : []),
        ...(broker?.kind === 'sqs' ? (['sqs'] as const) : []),
        // https://docs.aws.amazon.com/firehose/latest/dev/vpc.html
        ...(destinationsOf(environment).includes('firehose') ? (['kinesis-firehose'] as const) : []),
        // https://aws.amazon.com/about-aws/whats-new/2025/12/amazon-ses-vpc-api-endpoints/
        ...(mail?.kind === 'ses' ? (['email'] as const) : []),
        // https://docs.aws.amazon.com/xray/latest/devguide/xray-security-vpc-endpoint.html
        ...(observability.tracing ? (['xray'] as const) : []),
        ...(workersOnInstances(environment).length > 0 ? neededByInstances : []),
      ];
  }
}

/** The AWS services that an environment has an endpoint for inside its VPC. */
export function endpointsOf(environment: EnvironmentConfig): InterfaceService[] {
  const { interfaceEndpoints, existing } = environment.network;
  // An existing VPC may have them already, and then takes no second one.
  return interfaceEndpoints ?? (existing ? [] : endpointsNeeded(environment));
}

/** What of S3 the permissions of tasks name, as ARNs: buckets of other accounts among it. */
export function s3ResourcesOf(environment: EnvironmentConfig): string[] {
  const tasks = [
    environment.migration,
    environment.collectStatic,
    ...servicesOf(environment).map(({ settings }) => settings),
    ...environment.schedules,
  ];
  const resources = tasks.flatMap(
    (settings) => settings?.permissions?.flatMap((permission) => permission.resources) ?? [],
  );
  return [...new Set(resources.filter((resource) => resource.startsWith('arn:aws:s3:')))].sort();
}
