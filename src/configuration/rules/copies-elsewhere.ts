import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/** A copy beside the original is lost with it. RDS copies automated backups alone, and to another region alone. */
export const copiesElsewhere: EnvironmentRule = ({ region, database, storage }) => {
  const here = (path: string, copyRegion: string | undefined): Finding[] =>
    copyRegion === region
      ? [
          {
            path,
            must: 'must be another region than that of the environment',
            got: copyRegion,
            wayOut: 'take one that no disaster here reaches',
          },
        ]
      : [];
  return [
    ...unlessUnreadable(() => here('database.backups.copyToRegion', database.backups?.copyToRegion)),
    ...unlessUnreadable(() => here('storage.mediaCopy.region', storage.mediaCopy?.region)),
    ...unlessUnreadable((): Finding[] => {
      if (!database.backups || database.backupRetentionDays > 0) return [];
      const must = 'must be at least 1 with backups.copyToRegion';
      const wayOut = 'RDS copies backups only where there are some; or leave out backups';
      return [{ path: 'database.backupRetentionDays', must, got: database.backupRetentionDays, wayOut }];
    }),
  ];
};
