import type { AssignPublicIp } from '@aws-sdk/client-ecs';
import { type Clock, systemClock } from './clock.ts';
import { clientConfig } from './credentials.ts';
import { familyOf, runTask } from './run-task.ts';

/** What to do about a task, by the setting that it is of: `SETTING`. */
const words = {
  migration: {
    tooLong: 'raise migration.timeoutSeconds, or look in pg_stat_activity for the locks that it waited for',
    failed: 'mend the migration',
  },
  collectStatic: { tooLong: 'raise collectStatic.timeoutSeconds', failed: 'mend what its log says' },
};

/**
 * Runs the task definition `TASK_DEFINITION_ARN` as `runTask` does. Two at a time could each find the other's half done, so the second is
 * refused.
 */
export async function runReleaseTask(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const { CLUSTER_ARN: cluster = '', TASK_DEFINITION_ARN: taskDefinition = '' } = environment;
  const setting = environment.SETTING as keyof typeof words;
  const task = {
    cluster,
    taskDefinition,
    container: environment.CONTAINER ?? '',
    network: {
      subnets: environment.SUBNET_IDS?.split(' '),
      securityGroups: [environment.SECURITY_GROUP_ID ?? ''],
      assignPublicIp: environment.ASSIGN_PUBLIC_IP as AssignPublicIp,
    },
    log: { group: environment.LOG_GROUP, streamPrefix: environment.LOG_STREAM_PREFIX },
    timeoutSeconds: Number(environment.TIMEOUT_SECONDS),
    onlyOne: true,
    startedBy: 'deploy',
    words: { ...words[setting], name: familyOf(taskDefinition), setting, again: 'deploy again' },
  };
  await runTask(task, clientConfig(environment), clock);
}
