import {
  type AwsVpcConfiguration,
  ClientException,
  ClusterNotFoundException,
  type ContainerDefinition,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import { repositoryOf } from '../../modules/service/settings.ts';
import { awsName } from '../../modules/shared/naming.ts';
import { securityGroupLabel } from '../../modules/workload/task-template.ts';
import { UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import type { TaskLogPlace } from '../steps/task-log.ts';
import { checkAccount } from './account.ts';
import { ask } from './ask.ts';
import { imageOfContainer } from './container-image.ts';
import type { NamedImage } from './named-images.ts';

/** The service that answers requests, and its container. */
export const web = 'web';

/** The cluster of an environment. */
export function clusterName({ project }: Application, { name }: EnvironmentConfig): string {
  return `${project}-${name}`;
}

/** What `web` runs with right now, whatever the files say. */
export interface RunningWeb {
  /** The ARN. */
  cluster: string;
  /** The ARN. */
  taskDefinition: string;
  network: AwsVpcConfiguration;
  container: ContainerDefinition;
  log: TaskLogPlace;
}

/** @throws UserError when there is no such service, the credentials are of another account, or AWS does not say. */
export async function runningWeb(application: Application, environment: EnvironmentConfig): Promise<RunningWeb> {
  const config = clientConfigOf(environment);
  await checkAccount(environment, config);
  const ecs = new ECSClient(config);
  const cluster = clusterName(application, environment);
  const [service] = await ask(environment, describeServices(ecs, cluster, [web]));
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
  const running = await ask(environment, describeTask(ecs, service.taskDefinition ?? '', web));
  return {
    cluster: service.clusterArn ?? cluster,
    network: service.networkConfiguration?.awsvpcConfiguration ?? { subnets: [] },
    ...running,
  };
}

/** The container of the migration. */
export const migrate = 'migrate';

/**
 * What the last migration ran with, in the subnets of `web`: the owner of the database, the image, all variables, and the security group, since `web` need not reach the
 * database past RDS Proxy.
 * @throws UserError when there was none, or AWS does not say.
 */
export async function lastMigration(
  { project }: Application,
  environment: EnvironmentConfig,
  running: RunningWeb,
): Promise<RunningWeb> {
  const ecs = new ECSClient(clientConfigOf(environment));
  const family = awsName('ecs', `${project}-${environment.name}`, migrate);
  const task = await ask(environment, describeTask(ecs, family, migrate).catch(unlessThere));
  if (task) {
    const group = task.container.dockerLabels?.[securityGroupLabel];
    return { ...running, ...task, network: { ...running.network, ...(group && { securityGroups: [group] }) } };
  }
  throw new UserError([
    {
      path: `${environment.name}.migration`,
      must: 'must have been deployed before a command can be run as the owner of the database',
      got: undefined,
      wayOut: `write migration: {}, then deploy ${environment.name}`,
    },
  ]);
}

/** ECS has no name of its own for a family that it does not know. */
function unlessThere(error: unknown): undefined {
  if (error instanceof ClientException && /unable to describe/i.test(error.message)) return undefined;
  throw error;
}

/** A task definition, and its container of that name. */
export async function describeTask(ecs: ECSClient, wanted: string, name: string) {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: wanted }));
  const container = taskDefinition?.containerDefinitions?.find((other) => other.name === name);
  return {
    taskDefinition: taskDefinition?.taskDefinitionArn ?? wanted,
    container: container ?? {},
    log: logOf(container),
  };
}

/** A log router has the words of Fluent Bit, and ends the prefix in a slash. */
function logOf(container: ContainerDefinition | undefined): TaskLogPlace {
  const { logDriver, options } = container?.logConfiguration ?? {};
  return logDriver === 'awsfirelens'
    ? { group: options?.log_group_name, streamPrefix: options?.log_stream_prefix?.replace(/\/$/, ''), routed: true }
    : { group: options?.['awslogs-group'], streamPrefix: options?.['awslogs-stream-prefix'] };
}

/** The image that `web` runs. */
export async function runningImage(application: Application, environment: EnvironmentConfig): Promise<NamedImage> {
  const { container } = await runningWeb(application, environment);
  const { tag = '', digest } = imageOfContainer(container);
  return { tag, digest };
}

/** Each image of a repository, or of the application, that the services which the files name for it run or are to run. */
export async function imagesRunning(
  application: Application,
  environment: EnvironmentConfig,
  repository: string | undefined,
): Promise<NamedImage[]> {
  const ecs = new ECSClient(clientConfigOf(environment));
  const names = environment.services.flatMap((service) =>
    repository !== undefined && repositoryOf(service) === repository ? [`service-${service.name}`] : [],
  );
  const cluster = clusterName(application, environment);
  const services = await ask(environment, describeServices(ecs, cluster, repository === undefined ? [web] : names));
  const looks = services
    .filter(({ status }) => status === 'ACTIVE')
    .map(async ({ taskDefinition = '', serviceName = web }) => {
      const { container } = await ask(environment, describeTask(ecs, taskDefinition, serviceName));
      const { tag = '', ...image } = imageOfContainer(container);
      return { ...image, tag };
    });
  const images = (await Promise.all(looks)).filter((image) => image.repository === repository && image.tag !== '');
  return [...new Map(images.map((image) => [`${image.tag}@${image.digest}`, image])).values()];
}

/** The most that AWS describes in one call. */
const servicesPerCall = 10;

/** None while there is no cluster. */
export async function describeServices(ecs: ECSClient, cluster: string, names: string[]): Promise<Service[]> {
  try {
    const [first, rest] = [names.slice(0, servicesPerCall), names.slice(servicesPerCall)];
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: first }));
    return [...services, ...(rest.length > 0 ? await describeServices(ecs, cluster, rest) : [])];
  } catch (error) {
    if (error instanceof ClusterNotFoundException) return [];
    throw error;
  }
}
