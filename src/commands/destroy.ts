import { UserError } from '../configuration/finding.ts';
import { repositoriesRun } from '../configuration/registry-home.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { imageTagsForDestroy, runsNoImage } from './named-images.ts';
import { protections } from './protections.ts';
import { approval, type Terraform } from './terraform.ts';

export const destroyUsage = 'npm run destroy <stack> [-- --auto-approve]';

export const destroyOptions = { 'auto-approve': { type: 'boolean' } } as const;

/**
 * Destroys an environment, or the roles of its bootstrap.
 * @returns the exit code of Terraform.
 * @throws UserError when a setting protects the environment, or something still needs the roles.
 */
export async function destroy(
  configuration: Configuration,
  terraform: Terraform,
  values: { 'auto-approve'?: boolean | undefined },
): Promise<number> {
  const { stack } = terraform;
  if (runsNoImage(stack)) {
    const { destroyBootstrap } = await import('./destroy-bootstrap.ts');
    return destroyBootstrap(configuration, terraform, values['auto-approve']);
  }
  const found = protections(configuration, stack);
  if (found.length > 0) throw new UserError(found);
  await terraform.init();
  const repositories = configuration.environments.filter(({ name }) => name === stack).flatMap(repositoriesRun);
  return terraform.run(['destroy', ...approval(values['auto-approve']), ...imageTagsForDestroy(repositories)]);
}
