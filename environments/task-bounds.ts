import { maxTasks, type TaskBounds, taskBounds } from '../modules/fargate-service/settings.ts';
import type { EnvironmentConfig } from './schema.ts';

/** Where the settings of `web` say how few tasks there may be, or how many. */
export function settingOf({ path }: TaskBounds, bound: 'minTasks' | 'maxTasks'): string {
  return path === 'tasks' ? 'web.tasks' : `web.${path}.${bound}`;
}

/** How many tasks of `web` there may be at any time, and the setting that says so. */
export function mostTasks({ web }: EnvironmentConfig): { setting: string; tasks: number } {
  const tasks = maxTasks(web);
  const most = taskBounds(web).find((bounds) => bounds.maxTasks === tasks) as TaskBounds;
  return { setting: settingOf(most, 'maxTasks'), tasks };
}
