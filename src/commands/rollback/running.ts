import { ECSClient } from '@aws-sdk/client-ecs';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { runsImage } from '../../configuration/services.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { ask } from '../ask.ts';
import { imageOfContainer } from '../container-image.ts';
import type { NamedImage } from '../named-images.ts';
import type { State } from '../recover/instances.ts';
import { hasTasks, isActive } from '../releases/history.ts';
import { namesOf, roleOf, webNext } from '../status/names.ts';
import { clusterName, describeServices, describeTask } from '../web-service.ts';

/** What a service runs, or is to run. */
export interface RunningService {
  name: string;
  /** The ARN. */
  taskDefinition: string;
  /** Whether its image is the one of the repository that is asked about. */
  isMeant: boolean;
  image: NamedImage;
}

/** What each service of the environment runs, and `web-next` where it has tasks: users are there while a deploy is under way, or was ended. */
export async function servicesRunning(
  application: Application,
  environment: EnvironmentConfig,
  repository: string | undefined,
): Promise<RunningService[]> {
  const ecs = new ECSClient(clientConfigOf(environment));
  const { services } = namesOf(application, environment);
  const found = await ask(
    environment,
    describeServices(ecs, clusterName(application, environment), [...services.keys(), webNext]),
  );
  const there = found.filter((service) => isActive(service) && (service.serviceName !== webNext || hasTasks(service)));
  const looks = there.map(async ({ serviceName: name = '', taskDefinition = '' }) => {
    const { container } = await ask(environment, describeTask(ecs, taskDefinition, roleOf(name)));
    const { tag = '', ...image } = imageOfContainer(container);
    const configured = services.get(roleOf(name));
    const isMeant = configured !== undefined && runsImage(configured, repository);
    return { name, taskDefinition, isMeant, image: { ...image, tag } };
  });
  return Promise.all(looks);
}

/**
 * The services that are not as Terraform's state has them, by their names: they run another revision, or are gone. ECS went back by itself, or somebody did by hand, and Terraform would compare with
 * what is not so.
 * @param configured the names of those that the files have.
 */
export function notAsInState(
  { resources }: State,
  running: readonly RunningService[],
  configured: readonly string[],
): string[] {
  const kept = new Map(
    resources
      .filter(({ type }) => type === 'aws_ecs_service')
      .flatMap(({ instances }) => instances)
      .map(({ attributes }) => [attributes.name, revisionIn(attributes.task_definition)]),
  );
  return configured.filter((name) => {
    const found = running.find((service) => service.name === name);
    return kept.get(name) !== (found && revisionIn(found.taskDefinition));
  });
}

function revisionIn(taskDefinition: unknown): string {
  return String(taskDefinition).replace(/^.*\//, '');
}
