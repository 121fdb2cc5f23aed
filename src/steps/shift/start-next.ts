import type { Task } from '@aws-sdk/client-ecs';
import { UserError } from '../../configuration/finding.ts';
import type { Clock } from '../clock.ts';
import { wrongWith } from '../outcome.ts';
import type { Aws } from './aws.ts';
import type { ShiftPlace } from './place.ts';
import { healthyTargets, primaryOf, readServices, stoppedTasks, wantTasks } from './services.ts';
import { type Tell, tasks } from './told.ts';

const pollSeconds = 5;

export interface StartProps {
  /** How long the tasks may take until ECS calls them steady, and the load balancer healthy. */
  waitSeconds: number;
  /** The container of the task definition that is the application. */
  container: string;
  sleep: (seconds: number) => Promise<void>;
}

/**
 * Has `web-next` run as many tasks of the new version as `web` runs of the old one. A deployment that a killed step began is gone on with.
 * @returns the id of the deployment.
 * @throws UserError with why its first task stopped, where ECS gives up or it takes too long.
 */
export async function startNext(
  aws: Aws,
  place: ShiftPlace,
  clock: Clock,
  tell: Tell,
  { waitSeconds, container, sleep }: StartProps,
): Promise<string> {
  const giveUpAt = clock.now() + waitSeconds * 1000;
  const begun = await readServices(aws, place);
  const wanted = begun.web?.desiredCount ?? 0;
  const before = primaryOf(begun.next);
  const isUnderWay =
    (begun.next?.desiredCount ?? 0) > 0 &&
    before?.taskDefinition === place.taskDefinition &&
    before.rolloutState !== 'FAILED';
  let deployment = before?.id;
  if (isUnderWay) tell(`${place.next}: goes on with ${tasks(begun.next?.desiredCount ?? 0)}`);
  else {
    deployment = await wantTasks(aws, place, wanted, true);
    tell(`${place.next}: ${tasks(wanted)} wanted`);
  }

  let seen = false;
  let told = '';
  for (;;) {
    const { web, next } = await readServices(aws, place);
    const primary = primaryOf(next);
    const { desiredCount = 0, runningCount = 0 } = next ?? {};
    // What AWS answers may be from before its own answer.
    seen ||= primary?.id === deployment;
    const lost = seen && primary?.id !== deployment;
    const healthy = (await healthyTargets(aws, place.nextTargetGroup)).length;
    const now = `${runningCount} of ${desiredCount} running, ${healthy} healthy`;
    if (now !== told) tell(`${place.next}: ${now}`);
    told = now;
    const failed = primary?.id === deployment && primary?.rolloutState === 'FAILED';
    const tooLate = clock.now() >= giveUpAt;
    if (failed || lost || tooLate) {
      const why = await whyStopped(aws, place, deployment ?? '', container);
      throw new UserError([
        {
          path: place.next,
          must: tooLate
            ? `must run ${tasks(desiredCount)} that are healthy within ${waitSeconds} seconds`
            : `must run ${tasks(desiredCount)} that are healthy`,
          got: [now, why?.got ?? (lost ? 'ECS went back to the version before' : primary?.rolloutStateReason)]
            .filter(Boolean)
            .join('; '),
          wayOut: why?.wayOut ?? 'see in the log of web what the new version does, then deploy again',
        },
      ]);
    }
    const steady = primary?.id === deployment && primary?.rolloutState === 'COMPLETED';
    const enough = desiredCount >= (web?.desiredCount ?? 0) && Math.min(runningCount, healthy) >= desiredCount;
    if (steady && enough) return deployment ?? '';
    if (steady) await keepUp(aws, place, tell, web?.desiredCount ?? 0, desiredCount);
    await sleep(pollSeconds);
  }
}

/** Never fewer than `web`, which may be scaled out meanwhile. */
export async function keepUp(aws: Aws, place: ShiftPlace, tell: Tell, ofWeb: number, ofNext: number): Promise<void> {
  if (ofNext >= ofWeb) return;
  await wantTasks(aws, place, ofWeb);
  tell(`${place.next}: ${tasks(ofWeb)} wanted, as many as ${place.web} has by now`);
}

async function whyStopped(aws: Aws, place: ShiftPlace, deployment: string, container: string) {
  const stopped = (await stoppedTasks(aws, place, new Set()))
    .filter(({ startedBy }) => startedBy === deployment)
    .sort((one, other) => Number(one.stoppedAt) - Number(other.stoppedAt));
  for (const task of stopped) {
    const failedToStart = task.stopCode === 'TaskFailedToStart';
    const why = (failedToStart ? whyEnded : whyDied)(task, place.cluster, container);
    if (why) return why;
  }
  return undefined;
}

/** Undefined of a task that was told to stop since fewer are wanted, and of one that Spot took back or that found no room. */
export function whyDied(task: Task, cluster: string, container: string) {
  const ownFault =
    task.stopCode === 'EssentialContainerExited' ||
    /failed (ELB|container) health checks/.test(task.stoppedReason ?? '');
  return ownFault ? whyEnded(task, cluster, container) : undefined;
}

function whyEnded(task: Task, cluster: string, container: string) {
  const words = { setting: 'web', failed: 'fix what its log ends with', again: 'deploy again' };
  return wrongWith(task, { cluster, container, words }) ?? { got: task.stoppedReason ?? '', wayOut: words.failed };
}
