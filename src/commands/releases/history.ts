import { ECSClient, type Service } from '@aws-sdk/client-ecs';
import { repositoryOf } from '../../../modules/service/settings.ts';
import { didYouMean } from '../../../modules/shared/did-you-mean.ts';
import { UserError } from '../../configuration/finding.ts';
import { repositoriesRun } from '../../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { familyOf } from '../../steps/run-task.ts';
import { checkAccount } from '../account.ts';
import { ask } from '../ask.ts';
import { webNext } from '../status/names.ts';
import { clusterName, describeServices, web } from '../web-service.ts';
import { type Release, releasesIn } from './release.ts';
import { outcomesOf, revisionsOf } from './revisions.ts';

export interface History {
  /** Newest first. */
  releases: Release[];
  /** Whether there are older ones that were not read. */
  hasOlder: boolean;
}

/**
 * The releases of the application's image, as the task definitions of `web` show them, or of that of a repository, as those of its services do. All of it is what AWS keeps anyway.
 * @param most of how many revisions of a service. Undefined for all.
 * @throws UserError when no service runs it yet, no service of the files is to, or AWS does not say.
 */
export async function historyOf(
  application: Application,
  environment: EnvironmentConfig,
  repository: string | undefined,
  most: number | undefined,
): Promise<History> {
  const names = servicesWith(environment, repository);
  const config = clientConfigOf(environment);
  await checkAccount(environment, config);
  const ecs = new ECSClient(config);
  const cluster = clusterName(application, environment);
  const beside = names.includes(web) ? [webNext] : [];
  const described = await ask(environment, describeServices(ecs, cluster, [...names, ...beside]));
  const there = described.filter(isActive);
  const services = there.filter(({ serviceName }) => serviceName !== webNext);
  const next = there.filter((service) => service.serviceName === webNext && hasTasks(service));
  if (services.length === 0) {
    throw new UserError([
      {
        path: names.join(', '),
        must: `must be a service of the cluster ${cluster} in ${environment.region} before it has releases`,
        got: undefined,
        wayOut: `deploy ${environment.name} first`,
      },
    ]);
  }
  const looks = services.map(async ({ serviceName = web, taskDefinition = '' }) => {
    const family = { name: familyOf(taskDefinition), container: serviceName };
    const [found, outcomes] = await ask(
      environment,
      Promise.all([revisionsOf(ecs, family, most), outcomesOf(ecs, cluster, serviceName)]),
    );
    return { ...found, outcomes };
  });
  const found = await Promise.all(looks);
  const newestFirst = (one: Date, other: Date) => other.getTime() - one.getTime();
  const releases = releasesIn(
    found
      .flatMap(({ revisions }) => revisions)
      // A service may have run another image before.
      .filter(({ image }) => image.repository === repository && image.tag !== undefined)
      .sort((one, other) => newestFirst(one.registeredAt, other.registeredAt)),
    found.flatMap(({ outcomes }) => outcomes).sort((one, other) => newestFirst(one.at, other.at)),
    services.flatMap(({ taskDefinition }) => taskDefinition ?? []),
    next.flatMap(({ taskDefinition }) => taskDefinition ?? []),
  );
  const hasOlder = found.some((each) => each.hasOlder);
  // Of the oldest release that was read, revisions may be left that were not.
  return { releases: hasOlder && releases.length > 1 ? releases.slice(0, -1) : releases, hasOlder };
}

function servicesWith(environment: EnvironmentConfig, repository: string | undefined): string[] {
  if (repository === undefined) return [web];
  const repositories = repositoriesRun(environment);
  if (!repositories.includes(repository)) {
    throw new UserError([
      {
        path: '--repository',
        must: `must be a repository that a service of ${environment.name} runs${repositories.length > 0 ? `, ${repositories.join(' or ')}` : ''}`,
        got: repository,
        wayOut:
          repositories.length > 0
            ? didYouMean([repository], repositories)
            : 'leave it out: it runs the image of the application alone',
      },
    ]);
  }
  return environment.services
    .filter((service) => repositoryOf(service) === repository)
    .map(({ name }) => `service-${name}`);
}

/** Whether ECS is to run any. */
export function hasTasks({ desiredCount = 0 }: Service): boolean {
  return desiredCount > 0;
}

export function isActive({ status }: Service): boolean {
  return status === 'ACTIVE';
}
