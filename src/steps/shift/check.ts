import type { AssignPublicIp } from '@aws-sdk/client-ecs';
import type { Clock } from '../clock.ts';
import type { ClientConfig } from '../credentials.ts';
import { runTask } from '../run-task.ts';
import { checkStartedBy } from './give-back.ts';
import type { ShiftPlace } from './place.ts';
import type { Tell } from './told.ts';

/** What asks the new tasks before any user does. */
interface Check {
  command: string[];
  timeoutSeconds: number;
}

/**
 * Runs the command of `CHECK` in a task of the new version, with the addresses of the new tasks in `NEW_TASKS`.
 * @throws UserError when it does not end in 0.
 */
export async function check(
  environment: NodeJS.ProcessEnv,
  { cluster, taskDefinition }: ShiftPlace,
  addresses: string[],
  { config, clock, tell }: { config: ClientConfig; clock: Clock; tell: Tell },
): Promise<void> {
  if (!environment.CHECK) return;
  const { command, timeoutSeconds } = JSON.parse(environment.CHECK) as Check;
  const newTasks = addresses.map((address) => `http://${address}`).join(' ');
  tell(`check: ${command.join(' ')} with NEW_TASKS=${newTasks}`);
  const path = 'web.deployment.check';
  await runTask(
    {
      cluster,
      taskDefinition,
      container: environment.CONTAINER ?? '',
      command,
      environment: { NEW_TASKS: newTasks },
      network: {
        subnets: environment.SUBNET_IDS?.split(' '),
        securityGroups: [environment.SECURITY_GROUP_ID ?? ''],
        assignPublicIp: environment.ASSIGN_PUBLIC_IP as AssignPublicIp,
      },
      log: { group: environment.LOG_GROUP, streamPrefix: environment.LOG_STREAM_PREFIX },
      timeoutSeconds,
      // The tasks of both services are of its family.
      onlyOne: false,
      startedBy: checkStartedBy,
      words: {
        name: path,
        setting: 'web',
        tooLong: `raise ${path}.timeoutSeconds`,
        failed: 'fix what it found',
        again: 'deploy again',
      },
    },
    config,
    clock,
  );
  tell('check: ended with exit code 0');
}
