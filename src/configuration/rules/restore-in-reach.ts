import { awsName } from '../../../modules/shared/naming.ts';
import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

const path = 'database.restoreFrom.source';

/** Which of snapshot, time and source are given. */
const oneOfTwo = ['true,false,false', 'false,true,true'];

/** RDS restores to a moment from backups of the account, in the region where the new database is to be. */
export const restoreInReach: EnvironmentRule = ({ name, account, region, database }, { project }) =>
  unlessUnreadable((): Finding[] => {
    if (!database.restoreFrom) return [];
    const { snapshot, time, source } = database.restoreFrom;
    const given = [snapshot, time, source].map((setting) => setting !== undefined);
    if (!oneOfTwo.includes(given.join())) {
      const must = 'must have a snapshot alone, or a time and a source';
      const wayOut = "such as { time: 'latest', source: 'shop-production' }";
      return [{ path: 'database.restoreFrom', must, got: database.restoreFrom, wayOut }];
    }
    if (source === undefined) return [];
    const own = awsName('dbInstance', `${project}-${name}`);
    if (source === own) {
      const wayOut = 'an environment of another name is restored beside it: docs/operations.md, A drill';
      return [{ path, must: 'must not be the database of this environment', got: source, wayOut }];
    }
    const there = `arn:aws:rds:${region}:${account}:`;
    if (!source.startsWith('arn:') || source.startsWith(there)) return [];
    return [
      {
        path,
        must: `must begin with ${there}`,
        got: source,
        wayOut: 'restore in the account and the region where the backups are, or take a snapshot, which can be copied',
      },
    ];
  });
