import { type CpuSize, memorySizesMiB } from '../../modules/fargate-service/sizes.ts';
import type { EnvironmentRule } from './rule.ts';

/** Fargate has few pairs of CPU and memory. */
export const fargateSize: EnvironmentRule = ({ web }) => {
  const sizes = memorySizesMiB(web.cpu as CpuSize);
  if (sizes.includes(web.memoryMiB)) return [];
  return [
    {
      path: 'web.memoryMiB',
      must: `must be one of ${sizes.join(', ')} with cpu ${web.cpu}`,
      got: web.memoryMiB,
      wayOut: 'take one of these, or another cpu',
    },
  ];
};
