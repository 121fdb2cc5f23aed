import { windowsOverlap } from '../../../modules/shared/window.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

type Read = (environment: EnvironmentConfig) => { daily: string; weekly: string } | undefined;

const windows: [group: string, dailySetting: string, read: Read][] = [
  [
    'database',
    'backupWindow',
    ({ database }) => ({ daily: database.backupWindow, weekly: database.maintenanceWindow }),
  ],
  [
    'broker',
    'snapshotWindow',
    ({ broker }) =>
      broker?.kind === 'redis' ? { daily: broker.snapshotWindow, weekly: broker.maintenanceWindow } : undefined,
  ],
  ['cache', 'snapshotWindow', ({ cache }) => cache && { daily: cache.snapshotWindow, weekly: cache.maintenanceWindow }],
];

/** AWS refuses a database or a Redis whose daily copy could run into its maintenance. */
export const windowsApart: EnvironmentRule = (environment) =>
  windows.flatMap(([group, dailySetting, read]) =>
    unlessUnreadable(() => {
      const window = read(environment);
      if (window === undefined || !windowsOverlap(window.daily, window.weekly)) return [];
      return [
        {
          path: `${group}.maintenanceWindow`,
          must: `must not overlap ${group}.${dailySetting}, ${window.daily}`,
          got: window.weekly,
          wayOut: 'move one of the two',
        },
      ];
    }),
  );
