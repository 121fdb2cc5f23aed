import { sentence, UserError } from '../configuration/finding.ts';
import { repositoriesRun } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { ask } from './ask.ts';
import { imagesNamed, tellImages, variablesOf } from './named-images.ts';
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
  const { requireRights } = await import('./deploy-rights.ts');
  const requireNothingLost = async (applied: object) => {
    const environment = configuration.environments.find(({ name }) => name === stack);
    if (!environment) return;
    const [{ begunIn }, { requireEmpty, stateIn }, { takeUpServices }] = await Promise.all([
      import('./begun.ts'),
      import('./taken-away.ts'),
      import('./progress/take-up.ts'),
    ]);
    const state = stateIn(await terraform.output(['state', 'pull']));
    const begun = begunIn(state, environment);
    if (begun.length > 0) throw new UserError(begun);
    await requireEmpty(environment, { state, applied }, values.discard ?? []);
    // A saved plan holds what was planned for them, and goes with no other state.
    if (values.plan === undefined) await ask(environment, takeUpServices(state, terraform, environment));
  };
  const apply = async (...args: string[]) => {
    const { application, environments } = configuration;
    const environment = environments.find(({ name }) => name === stack);
    if (!environment) return terraform.run(['apply', ...args]);
    const { applyWatched } = await import('./progress/apply.ts');
    const exitCode = await applyWatched({ application, environment }, terraform, ['apply', ...args]);
    return tellingOfTokens(application, environment, exitCode);
  };
  if (values.plan !== undefined) {
    if (values['image-tag'] !== undefined) {
      throw new UserError(['command line: must give --image-tag or --plan, got both; a saved plan holds its image']);
    }
    const { plannedFrom, savedPlan } = await import('./saved-plan.ts');
    const path = savedPlan(stack, values.plan);
    await requireRights(configuration, stack);
    await terraform.init();
    await requireNothingLost(plannedFrom(path));
    return apply('-input=false', path);
  }
  const environment = configuration.environments.find(({ name }) => name === stack);
  const named = imagesNamed(stack, environment ? repositoriesRun(environment) : [], values['image-tag']);
  await requireRights(configuration, stack);
  await (await import('./existing-certificates.ts')).requireCertificates(configuration, stack);
  await terraform.init();
  const [{ chosenImages }, { requireImages }] = await Promise.all([import('./chosen-images.ts'), import('./image.ts')]);
  const chosen = environment ? await chosenImages(configuration.application, environment, named) : named;
  const images = await requireImages(configuration, stack, chosen);
  tellImages(images);
  await requireNothingLost(terraform.synthesized());
  return apply(...approval(values['auto-approve']), ...variablesOf(images));
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
