import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { imageTagLabel } from '../../modules/workload/task-template.ts';

/**
 * The tag and the digest of what a container runs, as its task definition names it: by digest, with the tag in a label, or by tag alone, as before there were
 * digests and by `cdktf deploy`.
 */
export function imageOfContainer({ image = '', dockerLabels }: ContainerDefinition): {
  tag: string | undefined;
  digest: string | undefined;
} {
  const [name = '', digest] = image.split('@');
  return { tag: dockerLabels?.[imageTagLabel] ?? name.match(/:([^:/]+)$/)?.[1], digest };
}
