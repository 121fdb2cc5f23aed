import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../../configuration/finding.ts';
import { repositoriesRun } from '../../configuration/registry-home.ts';
import type { Configuration } from '../../stacks/synthesize.ts';
import { type Clock, systemClock } from '../../steps/clock.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { checkAccount } from '../account.ts';
import { ask } from '../ask.ts';
import { chosenImages } from '../chosen-images.ts';
import { requireImages } from '../image.ts';
import { imagesNamed, tellImages, variablesOf } from '../named-images.ts';
import { applyWatched } from '../progress/apply.ts';
import { takeUpServices } from '../progress/take-up.ts';
import { stateIn } from '../taken-away.ts';
import type { Terraform } from '../terraform.ts';
import { type Ask, applyWithImports } from './apply-with-imports.ts';
import { finders, madeAgain, madeAnew } from './finders/finders.ts';
import { KeptState, type LockInfo, shownLock } from './lock.ts';
import { findMissing, type Missing } from './missing.ts';
import { ready } from './ready.ts';

export const recoverUsage =
  'npm run recover <environment> -- --image-tag <tag> [--image-tag <repository>=<tag>] [--unlock <id of the lock>] [--auto-approve]';

export const recoverOptions = {
  'image-tag': { type: 'string', multiple: true },
  unlock: { type: 'string' },
  'auto-approve': { type: 'boolean' },
} as const;

interface Values {
  'image-tag'?: string[] | undefined;
  unlock?: string | undefined;
  'auto-approve'?: boolean | undefined;
}

/**
 * Takes up what a killed apply left: unlocks, takes up what it began, finds what is in AWS and not in the state, and applies a plan that imports it.
 * Deletes nothing but what was replaced before.
 * @returns the exit code of Terraform.
 * @throws UserError when somebody must see to something first.
 */
export async function recover(
  { application, environments }: Configuration,
  terraform: Terraform,
  values: Values,
  askPerson: Ask = onTerminal,
  clock: Clock = systemClock,
): Promise<number> {
  const { stack } = terraform;
  const environment = environments.find(({ name }) => name === stack);
  if (!environment) {
    const must = `must name one of ${environments.map(({ name }) => name).join(', ')}`;
    throw new UserError([{ path: 'command line', must, got: stack, wayOut: recoverUsage }]);
  }
  const named = imagesNamed(stack, repositoriesRun(environment), values['image-tag']);
  const config = clientConfigOf(environment);
  await ask(environment, checkAccount(environment, config));
  await terraform.init();

  const state = new KeptState(application, environment, config);
  await unlock(await ask(environment, state.lock()), terraform, values.unlock, askPerson, clock);
  if (await ask(environment, state.writeDigest())) {
    console.error(`${stack}: the MD5 of the state, which the killed process did not write, is written`);
  }
  refuseUnsaved(terraform);

  const chosen = await chosenImages(application, environment, named);
  const images = await requireImages({ application, environments }, stack, chosen);
  tellImages(images);
  const missing = await ready(stack, () => ask(environment, look(terraform, config)), clock);
  if (missing.findings.length > 0) throw new UserError(missing.findings);
  await takeUp(terraform, missing.begun);
  for (const [address, { importId }] of missing.found) console.error(`found ${address}: ${importId}`);
  for (const address of missing.unknown) {
    console.error(`not looked for ${address}: if it is there, npm run terraform ${stack} -- import ${address} <id>`);
  }
  const left = stateIn(await terraform.output(['state', 'pull']));
  await ask(environment, takeUpServices(left, terraform, environment));
  const variables = variablesOf(images);
  const apply = (args: string[]) => applyWatched({ application, environment }, terraform, args);
  return applyWithImports(terraform, missing.found, variables, values['auto-approve'] ? undefined : askPerson, apply);
}

/** What was begun is ready by now, so that nothing needs to be replaced: https://developer.hashicorp.com/terraform/cli/commands/untaint */
export async function takeUp(terraform: Terraform, begun: Missing['begun']): Promise<void> {
  for (const [address, { importId }] of begun) {
    console.error(`taken up as it is, and not replaced: ${address}: ${importId}`);
    await terraform.output(['untaint', address]);
  }
}

async function unlock(
  lock: LockInfo | undefined,
  terraform: Terraform,
  given: string | undefined,
  askPerson: Ask,
  clock: Clock,
): Promise<void> {
  const { stack } = terraform;
  if (!lock) {
    console.error(`${stack}: nobody has the lock`);
    return;
  }
  console.error(`${stack}: the state is locked\n${shownLock(lock, clock.now())}`);
  if (given !== undefined && given !== lock.ID) {
    throw new UserError([
      { path: '--unlock', must: `must be the id of the lock of ${stack}`, got: given, wayOut: `it is ${lock.ID}` },
    ]);
  }
  if (given === undefined && !(await askPerson('Does nobody work there any more? yes unlocks: '))) {
    throw new UserError([
      `${stack}: must be unlocked first, got no yes; ask ${lock.Who}, or look whether that process still runs, then run it again`,
    ]);
  }
  await terraform.output(['force-unlock', '-force', lock.ID]);
}

/** What Terraform writes when it can't save the state: https://developer.hashicorp.com/terraform/cli/commands/state/push */
function refuseUnsaved({ stack, folder }: Terraform): void {
  const file = join(folder, 'errored.tfstate');
  if (!existsSync(file)) return;
  throw new UserError([
    `${relative('.', file)}: must be saved first, since it knows what the last apply made; npm run terraform ${stack} -- state push errored.tfstate, then delete it`,
  ]);
}

async function look(terraform: Terraform, config: Parameters<typeof findMissing>[2]): Promise<Missing> {
  const synthesized = JSON.parse(readFileSync(join(terraform.folder, 'cdk.tf.json'), 'utf8'));
  // Empty before a first apply.
  const state = JSON.parse((await terraform.output(['state', 'pull'])) || '{"resources":[]}');
  return findMissing(synthesized, state, config, { finders, madeAgain, madeAnew });
}

async function onTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Without an answer, as in CI, there is none.
    const nothing = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return (await Promise.race([terminal.question(question), nothing])) === 'yes';
  } finally {
    terminal.close();
  }
}
