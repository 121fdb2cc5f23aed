import { taskBounds } from '../../../modules/workload/settings.ts';
import { settingOf } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** While web has no task, each probe fails and each request is an error: every night somebody would be told of what is meant. */
export const webAwakeForWatchers: EnvironmentRule = ({ web, observability }) => {
  const watchers = (['probe', 'objectives'] as const).filter((name) => observability[name]);
  // Another rule wants one of the two.
  if (watchers.length === 0 || (web.tasks === undefined && web.scaling === undefined)) return [];
  const named = watchers.map((name) => `observability.${name}`).join(' and ');
  return taskBounds(web)
    .filter(({ minTasks }) => minTasks === 0)
    .map((bounds) => ({
      path: settingOf('web', bounds, 'minTasks'),
      must: `must be at least 1 with ${named}, which would call it an outage`,
      got: bounds.minTasks,
      wayOut: `keep one task, or leave ${named} out`,
    }));
};
