import { ECSClient } from '@aws-sdk/client-ecs';
import { awsName } from '../../../modules/shared/naming.ts';
import { UserError } from '../../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import type { Configuration } from '../../stacks/synthesize.ts';
import type { Clock } from '../../steps/clock.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { shiftAtOnce } from '../../steps/shift/steps.ts';
import { ask } from '../ask.ts';
import { applyImages } from '../deploy.ts';
import { historyOf } from '../releases/history.ts';
import { inRegistry } from '../releases/registry.ts';
import { isSameImage, type Release, releasesIn } from '../releases/release.ts';
import { revisionsRead } from '../releases/releases.ts';
import { revisionsOf } from '../releases/revisions.ts';
import { namesOf } from '../status/names.ts';
import type { Terraform } from '../terraform.ts';
import { clusterName, migrate, runningWeb } from '../web-service.ts';
import { appliedSince } from './migrations.ts';
import { notAsInState, servicesRunning } from './running.ts';
import { successorOf, targetOf } from './target.ts';

export const rollbackUsage =
  'npm run rollback <environment> [-- --to <tag>] [--repository <word>] [--discard <queue>] [--auto-approve]';

export const rollbackOptions = {
  to: { type: 'string' },
  repository: { type: 'string' },
  discard: { type: 'string', multiple: true },
  'auto-approve': { type: 'boolean' },
} as const;

interface Values {
  to?: string | undefined;
  repository?: string | undefined;
  discard?: string[] | undefined;
  'auto-approve'?: boolean | undefined;
}

/**
 * Deploys an image that ran before, with the settings of the files, by a plan that asks AWS about nothing that the state has, and moves all users to it at once.
 * @returns the exit code of Terraform.
 * @throws UserError when there is no such image, or a deploy would be refused.
 */
export async function rollback(
  configuration: Configuration,
  environment: EnvironmentConfig,
  terraform: Terraform,
  values: Values,
  clock?: Clock,
): Promise<number> {
  const { application } = configuration;
  const { repository, to } = values;
  const [releases, running] = await Promise.all([
    releasesUpTo(application, environment, values),
    servicesRunning(application, environment, repository),
  ]);
  const newest = releases.find(({ runs }) => runs);
  const isWhole = running.every(({ isMeant, image }) => !isMeant || (newest && isSameImage(newest.image, image)));
  const target = targetOf(environment.name, releases, isWhole, to);
  if ('must' in target) throw new UserError([target]);
  await requireThere(configuration, environment, releases, target);
  const { image, deployedAt } = target;
  const name = repository === undefined ? image.tag : `${repository} ${image.tag}`;
  console.error(
    `${environment.name}: goes back to ${name}, deployed at ${deployedAt.toISOString()}; all but the image is as the files say`,
  );

  const needless = new AbortController();
  const isOfApplication = repository === undefined;
  const told = isOfApplication
    ? tellMigrations(application, environment, { target, releases }, needless.signal, clock)
    : Promise.resolve();
  let exitCode = 1;
  process.env[shiftAtOnce] = 'true';
  try {
    exitCode = await applyImages(configuration, terraform, [image], values, (state) =>
      refreshing(notAsInState(state, running, [...namesOf(application, environment).services.keys()])),
    );
  } finally {
    delete process.env[shiftAtOnce];
    if (exitCode !== 0) needless.abort();
    await told;
  }
  return exitCode;
}

/** As many as it takes to find the one that runs, and the one that is named. */
async function releasesUpTo(
  application: Application,
  environment: EnvironmentConfig,
  { repository, to }: Values,
): Promise<Release[]> {
  const { releases, hasOlder } = await historyOf(application, environment, repository, revisionsRead);
  const isThere = (wanted: (release: Release) => boolean) => !hasOlder || releases.some(wanted);
  if (isThere(({ runs }) => runs) && (to === undefined || isThere(({ image }) => image.tag === to))) return releases;
  return (await historyOf(application, environment, repository, undefined)).releases;
}

/** @throws UserError when the registry has it no more, with the nearest older one that it has. */
async function requireThere(
  configuration: Configuration,
  environment: EnvironmentConfig,
  releases: readonly Release[],
  target: Release,
): Promise<void> {
  const { image, deployedAt } = target;
  const look = (images: Release['image'][]) => inRegistry(configuration, environment, image.repository, images);
  const [state] = await look([image]);
  if (state === 'yes') return;
  // What does not run, and came before it.
  const older = releases.filter((each) => !each.runs && each.deployedAt < deployedAt);
  const there = await look(older.map((each) => each.image));
  const nearest = older.find((_, index) => there[index] === 'yes')?.image.tag;
  const restore = state === 'archived' ? 'restore it, as docs/operations.md says, or ' : '';
  throw new UserError([
    {
      path: '--to',
      must: 'must be an image that the registry has',
      got: `${image.tag}, which is ${state === 'archived' ? 'archived' : 'gone'}`,
      wayOut:
        nearest === undefined
          ? `${restore}build and push that commit again under a new tag, and deploy it: no older image is there`
          : `${restore}take the nearest older one that is there, --to ${nearest}`,
    },
  ]);
}

/** The options of a plan that looks at nothing in AWS, unless the state is known to be wrong about what runs. */
function refreshing(others: readonly string[]): string[] {
  if (others.length > 0) {
    console.error(`${others.join(', ')}: not as the state has it, so this plan looks at all there is in AWS first`);
    return [];
  }
  console.error('This plan is made from the state, without a look at AWS: what other hands changed stays as it is');
  return ['-refresh=false'];
}

/** Says which migrations the older image does not know, as soon as that is known. Never fails: a rollback does not wait for it. */
async function tellMigrations(
  application: Application,
  environment: EnvironmentConfig,
  { target, releases }: { target: Release; releases: readonly Release[] },
  needless: AbortSignal,
  clock?: Clock,
): Promise<void> {
  try {
    const [successor] = (await Promise.all([releases, migrationsOf(application, environment)]))
      .flatMap((each) => successorOf(target, each) ?? [])
      .sort((one, other) => one.deployedAt.getTime() - other.deployedAt.getTime());
    if (!successor) return;
    const running = await runningWeb(application, environment);
    console.error('migrations: read by a task, beside all else, within a minute or two');
    const applied = await appliedSince(successor.deployedAt, environment, running, needless, clock);
    console.error(sentenceOf(applied, target, successor));
  } catch (error) {
    if (needless.aborted) return;
    const [reason] = (error as Error).message.split('\n');
    console.error(
      `migrations: could not be read, ${reason}; npm run manage ${environment.name} -- showmigrations shows what the database has`,
    );
  }
}

/** What the migrations ran with: a task of theirs is registered before it runs, whatever becomes of the deploy. */
async function migrationsOf(application: Application, environment: EnvironmentConfig): Promise<Release[]> {
  const family = { name: awsName('ecs', clusterName(application, environment), migrate), container: migrate };
  const ecs = new ECSClient(clientConfigOf(environment));
  const { revisions } = await ask(environment, revisionsOf(ecs, family, revisionsRead));
  return releasesIn(revisions, [], []);
}

function sentenceOf(applied: readonly string[], { image }: Release, successor: Release): string {
  const since = `since ${successor.image.tag} came at ${successor.deployedAt.toISOString()}`;
  if (applied.length === 0) return `migrations: none was applied ${since}`;
  return `migrations: ${applied.length} applied ${since}, which ${image.tag} may not know and a rollback does not reverse: ${applied.join(', ')}; docs/operations.md, Roll back, says what to do where ${image.tag} can't live with them`;
}
