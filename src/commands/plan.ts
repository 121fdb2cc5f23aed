import { UserError } from '../configuration/finding.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import {
  imageTagOf,
  type NamedImage,
  noImage,
  runsNoImage,
  type Terraform,
  tellImage,
  variablesOf,
} from './terraform.ts';

export const planUsage =
  'npm run plan <stack> -- --image-tag <tag> or --running-image [--out <file>] [--detailed-exitcode] [--no-lock] [--no-refresh]';

export const planOptions = {
  'image-tag': { type: 'string' },
  'running-image': { type: 'boolean' },
  out: { type: 'string' },
  'detailed-exitcode': { type: 'boolean' },
  'no-lock': { type: 'boolean' },
  'no-refresh': { type: 'boolean' },
} as const;

interface Values {
  'image-tag'?: string | undefined;
  'running-image'?: boolean | undefined;
  out?: string | undefined;
  'detailed-exitcode'?: boolean | undefined;
  'no-lock'?: boolean | undefined;
  'no-refresh'?: boolean | undefined;
}

/**
 * Shows what a deploy would change, with the image by its digest, and saves it where a file is named: then only with an image that is there.
 * @returns the exit code of Terraform.
 */
export async function plan(configuration: Configuration, terraform: Terraform, values: Values): Promise<number> {
  const { stack } = terraform;
  if (values['image-tag'] !== undefined && values['running-image']) {
    throw new UserError([`command line: must give --image-tag or --running-image, got both; ${planUsage}`]);
  }
  if (values['running-image'] && runsNoImage(stack)) throw noImage(stack, '--running-image');
  const environment = configuration.environments.find(({ name }) => name === stack);
  const named: NamedImage | undefined =
    environment && values['running-image']
      ? await (await import('./web-service.ts')).runningImage(configuration.application, environment)
      : undefined;
  const tag = imageTagOf(stack, named?.tag ?? values['image-tag']);
  await (await import('./existing-certificates.ts')).requireCertificates(configuration, stack);
  await terraform.init();
  const { requireImage, resolveImage } = await import('./image.ts');
  const find = values.out === undefined ? resolveImage : requireImage;
  const image = await find(configuration, stack, tag === undefined ? undefined : { tag, digest: named?.digest });
  tellImage(image);
  const options = [
    '-input=false',
    ...(values['detailed-exitcode'] ? ['-detailed-exitcode'] : []),
    ...(values['no-lock'] ? ['-lock=false'] : []),
    // For whoever may not read secrets: to refresh one, the provider reads its value.
    ...(values['no-refresh'] ? ['-refresh=false'] : []),
    ...variablesOf(image),
  ];
  if (values.out === undefined) return terraform.run(['plan', ...options]);
  const { savePlan } = await import('./saved-plan.ts');
  return savePlan(terraform, options, values.out);
}
