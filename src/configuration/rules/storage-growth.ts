import type { EnvironmentRule } from './rule.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html: the limit is at least a tenth above. */
export const storageGrowth: EnvironmentRule = ({ database: { storageGiB, maxStorageGiB } }) => {
  const least = Math.ceil((storageGiB * 11) / 10);
  if (maxStorageGiB === storageGiB || maxStorageGiB >= least) return [];
  return [
    {
      path: 'database.maxStorageGiB',
      must: `must be storageGiB, ${storageGiB}, or at least ${least}`,
      got: maxStorageGiB,
      wayOut: 'the same as storageGiB keeps the storage from growing',
    },
  ];
};
