import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

interface Data {
  what: string;
  /** The setting that makes the copy, and that which says why there is none. */
  copy: string;
  without: string;
  example: string;
  settings(environment: EnvironmentConfig): { copy: object | undefined; reason: string | undefined };
}

const data: Data[] = [
  {
    what: 'the database and its backups',
    copy: 'database.backups',
    without: 'database.withoutBackupCopy',
    example: "{ copyToRegion: 'eu-west-1' }",
    settings: ({ database }) => ({ copy: database.backups, reason: database.withoutBackupCopy }),
  },
  {
    what: 'the media',
    copy: 'storage.mediaCopy',
    without: 'storage.withoutMediaCopy',
    example: "{ region: 'eu-west-1' }",
    settings: ({ storage }) => ({ copy: storage.mediaCopy, reason: storage.withoutMediaCopy }),
  },
];

/** What a production holds is in a second region, or somebody has said why not. A reason that has come to be wrong is refused, too. */
export const secondCopy: EnvironmentRule = (environment) =>
  data.flatMap(({ what, copy, without, example, settings }) =>
    unlessUnreadable((): Finding[] => {
      const { copy: made, reason } = settings(environment);
      if (made && reason !== undefined) {
        return [
          { path: without, must: `must be left out, since ${copy} is given`, got: reason, wayOut: 'delete the line' },
        ];
      }
      if (environment.stage !== 'production' || made || reason !== undefined) return [];
      return [
        {
          path: copy,
          must: `must be given in production, since whatever takes the region takes ${what}`,
          got: undefined,
          wayOut: `write ${copy.split('.')[1]}: ${example}, or say in ${without} why you accept that`,
        },
      ];
    }),
  );
