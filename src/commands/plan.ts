import { UserError } from '../configuration/finding.ts';
import { repositoriesRun } from '../configuration/registry-home.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { imagesNamed, noImage, runsNoImage, tellImages, variablesOf } from './named-images.ts';
import type { Terraform } from './terraform.ts';

export const planUsage =
  'npm run plan <stack> -- --image-tag <tag> [--image-tag <repository>=<tag>] or --running-image [--out <file>] [--detailed-exitcode] [--no-lock] [--no-refresh]';

export const planOptions = {
  'image-tag': { type: 'string', multiple: true },
  'running-image': { type: 'boolean' },
  out: { type: 'string' },
  'detailed-exitcode': { type: 'boolean' },
  'no-lock': { type: 'boolean' },
  'no-refresh': { type: 'boolean' },
} as const;

interface Values {
  'image-tag'?: string[] | undefined;
  'running-image'?: boolean | undefined;
  out?: string | undefined;
  'detailed-exitcode'?: boolean | undefined;
  'no-lock'?: boolean | undefined;
  'no-refresh'?: boolean | undefined;
}

/**
 * Shows what a deploy would change, with the images by their digests, and saves it where a file is named: then only with images that are there.
 * @returns the exit code of Terraform.
 */
export async function plan(configuration: Configuration, terraform: Terraform, values: Values): Promise<number> {
  const { stack } = terraform;
  if (values['image-tag'] !== undefined && values['running-image']) {
    throw new UserError([`command line: must give --image-tag or --running-image, got both; ${planUsage}`]);
  }
  if (values['running-image'] && runsNoImage(stack)) throw noImage(stack, '--running-image');
  const environment = configuration.environments.find(({ name }) => name === stack);
  const repositories = environment ? repositoriesRun(environment) : [];
  const named = values['running-image'] ? 'running' : imagesNamed(stack, repositories, values['image-tag']);
  const onlyRead = values.out === undefined;
  const [{ chosenImages }, { requireImages, resolveImages }] = await Promise.all([
    import('./chosen-images.ts'),
    import('./image.ts'),
  ]);
  await (await import('./existing-certificates.ts')).requireCertificates(configuration, stack);
  await terraform.init();
  const chosen = environment ? await chosenImages(configuration.application, environment, named, onlyRead) : [];
  const images = await (onlyRead ? resolveImages : requireImages)(configuration, stack, chosen);
  tellImages(images);
  const options = [
    '-input=false',
    ...(values['detailed-exitcode'] ? ['-detailed-exitcode'] : []),
    ...(values['no-lock'] ? ['-lock=false'] : []),
    // For whoever may not read secrets: to refresh one, the provider reads its value.
    ...(values['no-refresh'] ? ['-refresh=false'] : []),
    ...variablesOf(images),
  ];
  if (values.out === undefined) return terraform.run(['plan', ...options]);
  const { savePlan } = await import('./saved-plan.ts');
  return savePlan(terraform, options, values.out);
}
