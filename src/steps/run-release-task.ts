import type { AssignPublicIp } from '@aws-sdk/client-ecs';
import { type Clock, systemClock } from './clock.ts';
import { clientConfig } from './credentials.ts';
import { familyOf, runTask } from './run-task.ts';

/** What to do about a task, by the name of its container, `CONTAINER`. */
const words = {
  migrate: {
    tooLong: 'raise migration.timeoutSeconds, or look in pg_stat_activity for the locks that it waited for',
    failed: 'fix the migration',
  },
  'collect-static': { tooLong: 'raise collectStatic.timeoutSeconds', failed: 'fix what its log says' },
  'database-role': {
    tooLong: 'look in pg_stat_activity for the locks that it waited for',
    failed:
      "fix what its log says; it needs python, and psycopg or psycopg2, in the image, or set database.role to 'owner'",
  },
};

/**
 * Runs the task definition `TASK_DEFINITION_ARN` as `runTask` does. Two at a time could each find the other's half done, so the second is
 * refused.
 */
export async function runReleaseTask(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const { CLUSTER_ARN: cluster = '', TASK_DEFINITION_ARN: taskDefinition = '' } = environment;
  const container = environment.CONTAINER as keyof typeof words;
  const task = {
    cluster,
    taskDefinition,
    container,
    network: {
      subnets: environment.SUBNET_IDS?.split(' '),
      securityGroups: [environment.SECURITY_GROUP_ID ?? ''],
      assignPublicIp: environment.ASSIGN_PUBLIC_IP as AssignPublicIp,
    },
    log: { group: environment.LOG_GROUP, streamPrefix: environment.LOG_STREAM_PREFIX },
    timeoutSeconds: Number(environment.TIMEOUT_SECONDS),
    onlyOne: true,
    startedBy: 'deploy',
    words: {
      ...words[container],
      name: familyOf(taskDefinition),
      setting: environment.SETTING ?? '',
      again: 'deploy again',
    },
  };
  await runTask(task, clientConfig(environment), clock);
}
