import { sentence, UserError } from '../configuration/finding.ts';
import { repositoriesRun } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { ask } from './ask.ts';
import { imagesNamed, type NamedImage, tellImages, variablesOf } from './named-images.ts';
import type { State } from './recover/instances.ts';
import { approval, type Terraform } from './terraform.ts';

export const deployUsage =
  'npm run deploy <stack> -- --image-tag <tag> [--image-tag <repository>=<tag>] [--discard <queue>] [--auto-approve], or npm run deploy <stack> -- --plan <file>';

export const deployOptions = {
  'image-tag': { type: 'string', multiple: true },
  'auto-approve': { type: 'boolean' },
  plan: { type: 'string' },
  discard: { type: 'string', multiple: true },
} as const;

interface Values {
  'image-tag'?: string[] | undefined;
  'auto-approve'?: boolean | undefined;
  plan?: string | undefined;
  discard?: string[] | undefined;
}

/**
 * Applies what the files say, with images that are there, by their digests, those that are not named being what runs, or a saved plan, which nobody is asked about again.
 * @returns the exit code of Terraform.
 */
export async function deploy(configuration: Configuration, terraform: Terraform, values: Values): Promise<number> {
  const { stack } = terraform;
  if (values.plan !== undefined) {
    if (values['image-tag'] !== undefined) {
      throw new UserError(['command line: must give --image-tag or --plan, got both; a saved plan holds its image']);
    }
    const [{ plannedFrom, savedPlan }, { requireRights }] = await Promise.all([
      import('./saved-plan.ts'),
      import('./deploy-rights.ts'),
    ]);
    const path = savedPlan(stack, values.plan);
    await requireRights(configuration, stack);
    await terraform.init();
    // A saved plan holds what was planned for the services, and goes with no other state.
    await requireNothingLost(configuration, terraform, plannedFrom(path), values.discard);
    return apply(configuration, terraform, ['-input=false', path]);
  }
  const environment = configuration.environments.find(({ name }) => name === stack);
  const named = imagesNamed(stack, environment ? repositoriesRun(environment) : [], values['image-tag']);
  return applyImages(configuration, terraform, named, values);
}

/**
 * Applies what the files say with images that are there, and loses nothing by it.
 * @param named those of other repositories are what runs.
 * @param planned further options of the plan, by the state that it is made from. None of a bootstrap.
 * @returns the exit code of Terraform.
 */
export async function applyImages(
  configuration: Configuration,
  terraform: Terraform,
  named: readonly NamedImage[],
  values: Pick<Values, 'auto-approve' | 'discard'>,
  planned: (state: State) => string[] = () => [],
): Promise<number> {
  const { stack } = terraform;
  const environment = configuration.environments.find(({ name }) => name === stack);
  await (await import('./deploy-rights.ts')).requireRights(configuration, stack);
  await (await import('./existing-certificates.ts')).requireCertificates(configuration, stack);
  await terraform.init();
  const [{ chosenImages }, { requireImages }] = await Promise.all([import('./chosen-images.ts'), import('./image.ts')]);
  const chosen = environment ? await chosenImages(configuration.application, environment, named) : named;
  const images = await requireImages(configuration, stack, chosen);
  tellImages(images);
  const state = await requireNothingLost(configuration, terraform, terraform.synthesized(), values.discard);
  if (environment && state) {
    const { takeUpServices } = await import('./progress/take-up.ts');
    await ask(environment, takeUpServices(state, terraform, environment));
  }
  const options = [...approval(values['auto-approve']), ...(state ? planned(state) : []), ...variablesOf(images)];
  return apply(configuration, terraform, options);
}

/** Shows meanwhile what ECS does, where it is an environment. */
async function apply(
  { application, environments }: Configuration,
  terraform: Terraform,
  options: readonly string[],
): Promise<number> {
  const environment = environments.find(({ name }) => name === terraform.stack);
  if (!environment) return terraform.run(['apply', ...options]);
  const { applyWatched } = await import('./progress/apply.ts');
  const exitCode = await applyWatched({ application, environment }, terraform, ['apply', ...options]);
  return tellingOfTokens(application, environment, exitCode);
}

/**
 * @returns the state that was looked at, of an environment.
 * @throws UserError when something was begun, or would be lost.
 */
async function requireNothingLost(
  { application, environments }: Configuration,
  terraform: Terraform,
  applied: object,
  discarded: readonly string[] = [],
) {
  const environment = environments.find(({ name }) => name === terraform.stack);
  if (!environment) return undefined;
  const [{ begunIn }, { requireShiftEnded }, { requireEmpty, stateIn }] = await Promise.all([
    import('./begun.ts'),
    import('./shift-ended.ts'),
    import('./taken-away.ts'),
  ]);
  const state = stateIn(await terraform.output(['state', 'pull']));
  const begun = begunIn(state, environment);
  if (begun.length > 0) throw new UserError(begun);
  await requireShiftEnded(environment, `${application.project}-${environment.name}`, { state, applied });
  await requireEmpty(environment, { state, applied }, discarded);
  return state;
}

/** A deploy that fails before its last step leaves a Redis that takes more than its token; ElastiCache shows it nowhere. */
async function tellingOfTokens(
  application: Application,
  environment: EnvironmentConfig,
  exitCode: number,
): Promise<number> {
  if (exitCode === 0) return exitCode;
  const { tokensNotAloneIn } = await import('./status/tokens.ts');
  // Why the deploy failed has been said; it may be that AWS answers nothing.
  const found = await tokensNotAloneIn(application, environment).catch(() => []);
  for (const finding of found) console.error(sentence({ ...finding, path: `${environment.name}.${finding.path}` }));
  return exitCode;
}
