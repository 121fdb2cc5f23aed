import { sentence, UserError } from '../../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { type Clock, systemClock } from '../../steps/clock.ts';
import { stateIn } from '../taken-away.ts';
import type { Terraform } from '../terraform.ts';
import { BesideApply } from './beside-apply.ts';
import { Display, type Screen } from './display.ts';
import { servicesIn } from './services.ts';
import { settle } from './settle.ts';
import { takeUpServices } from './take-up.ts';
import { Watch } from './watch.ts';

/**
 * Lets Terraform apply, shows what ECS does meanwhile, ends it once ECS has given a deployment up, and says why.
 * @param args those of Terraform.
 * @returns the exit code of Terraform, or 1 where what it left alone does not run.
 */
export async function applyWatched(
  of: { application: Application; environment: EnvironmentConfig },
  terraform: Terraform,
  args: string[],
  screen: Screen = process.stdout,
  clock: Clock = systemClock,
): Promise<number> {
  const { application, environment } = of;
  const services = servicesIn(terraform.synthesized());
  const display = new Display(screen);
  let beside: BesideApply | undefined;
  const exitCode = await terraform.run(args, (interrupt) => {
    beside = new BesideApply(new Watch(application, environment, display, clock), display, services, interrupt, clock);
    return beside;
  });
  if (exitCode === 0) {
    if (services.length > 0) await settle(of, services, display, clock);
    return 0;
  }
  // TypeScript does not see that the function above is called.
  const ended = beside as BesideApply | undefined;
  for (const finding of ended?.findings() ?? []) console.error(sentence(finding));
  if (ended?.leavesServices()) await takeUpWhatIsThere(terraform, environment);
  return exitCode;
}

/** So that the next plan has no service to replace. Where it is not done now, as after Ctrl-C, the next deploy does it. */
async function takeUpWhatIsThere(terraform: Terraform, environment: EnvironmentConfig): Promise<void> {
  try {
    await takeUpServices(stateIn(await terraform.output(['state', 'pull'])), terraform, environment);
  } catch (error) {
    // Why the apply failed has been said.
    if (error instanceof UserError) return;
    if (error instanceof Error && '$metadata' in error) return;
    throw error;
  }
}
