import {
  type AwsVpcConfiguration,
  ClusterNotFoundException,
  type ContainerDefinition,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import { UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { checkAccount } from './account.ts';
import { ask } from './ask.ts';
import { imageOfContainer } from './container-image.ts';
import type { NamedImage } from './terraform.ts';

/** The service that answers requests, and its container. */
export const web = 'web';

/** The cluster of an environment. */
export function clusterName({ project }: Application, { name }: EnvironmentConfig): string {
  return `${project}-${name}`;
}

/** What `web` runs with right now, whatever the files say. */
interface RunningWeb {
  /** The ARN. */
  cluster: string;
  /** The ARN. */
  taskDefinition: string;
  network: AwsVpcConfiguration;
  container: ContainerDefinition;
  log: { group: string | undefined; streamPrefix: string | undefined };
}

/** @throws UserError when there is no such service, the credentials are of another account, or AWS does not say. */
export async function runningWeb(application: Application, environment: EnvironmentConfig): Promise<RunningWeb> {
  const config = clientConfigOf(environment);
  await ask(environment, checkAccount(environment, config));
  const ecs = new ECSClient(config);
  const cluster = clusterName(application, environment);
  const service = await ask(environment, describeService(ecs, cluster));
  if (service?.status !== 'ACTIVE') {
    throw new UserError([
      {
        path: web,
        must: `must be a service of the cluster ${cluster} in ${environment.region}`,
        got: service?.status,
        wayOut: `deploy ${environment.name} first`,
      },
    ]);
  }
  const { taskDefinition } = await ask(
    environment,
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition })),
  );
  const container = taskDefinition?.containerDefinitions?.find(({ name }) => name === web);
  const log = container?.logConfiguration?.options;
  return {
    cluster: service.clusterArn ?? cluster,
    taskDefinition: service.taskDefinition ?? '',
    network: service.networkConfiguration?.awsvpcConfiguration ?? { subnets: [] },
    container: container ?? {},
    log: { group: log?.['awslogs-group'], streamPrefix: log?.['awslogs-stream-prefix'] },
  };
}

/** The image that `web` runs. */
export async function runningImage(application: Application, environment: EnvironmentConfig): Promise<NamedImage> {
  const { container } = await runningWeb(application, environment);
  const { tag = '', digest } = imageOfContainer(container);
  return { tag, digest };
}

async function describeService(ecs: ECSClient, cluster: string): Promise<Service | undefined> {
  try {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [web] }));
    return services?.[0];
  } catch (error) {
    if (error instanceof ClusterNotFoundException) return undefined;
    throw error;
  }
}
