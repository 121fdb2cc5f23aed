import type { Container, Deployment, Service as EcsService, ServiceEvent, Task } from '@aws-sdk/client-ecs';
import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { destinationOf } from '../../../modules/log-router/settings.ts';
import type { Service } from '../../configuration/services.ts';
import { knownReason } from '../../steps/stopped-reasons.ts';
import { logStreamOf } from '../../steps/task-log.ts';
import { byKnownReason, counted, type Evidence, evidence, settingOf, type Told, unhealthy } from './evidence.ts';
import { logGroupOf, logPlaceOf, roleOf } from './names.ts';
import type { Problem } from './problem.ts';

/** A service as AWS shows it. */
export interface Observed {
  service: EcsService;
  /** ECS forgets them after an hour. */
  stoppedTasks: Task[];
  targets: TargetHealthDescription[];
}

/** A deploy takes some minutes: tasks start and pass their checks, and old ones finish what they have. */
const minutesOfDeploy = 10;
/** For so long a task that failed counts though another one has taken its place, which may fail in the same way. */
const minutesOfFailure = 15;
/** What ends later than that has started well. */
const minutesOfStart = 5;
/** Nothing is under way in a service of which ECS has told nothing for so long. */
const minutesOfQuiet = 5;
/** ECS gives a deployment up and starts the way back in one moment. */
const minutesToWayBack = 1;

/** What is wrong with a service, each cause once, the one to fix first. */
export function problemsOf(
  { service, stoppedTasks, targets }: Observed,
  cluster: string,
  configured: Service | undefined,
  now: Date,
): Evidence[] {
  const { serviceName: name = '' } = service;
  const told = {
    ...{ name, configured },
    logGroup: logGroupOf(cluster, name),
    log: logPlaceOf(cluster, name, configured),
  };
  const givenUp = whyGivenUp(service);

  const events = eventsThatCount(service, givenUp !== undefined, now).flatMap((event) => causeOfEvent(event, told));
  const ofHealth = ({ problem }: Evidence) => problem.cause === 'health-check-failed';
  const tasks = stoppedTasks
    .filter((task) => givenUp || taskCounts(task, service, now))
    .flatMap((task) => causeOfStop(task, told));
  // The load balancer knows best why a task is not healthy, and ECS repeats it in an event.
  const sources = [
    targets.flatMap((target) => causeOfTarget(target, told)),
    events.filter(ofHealth),
    tasks,
    events,
    stuckDeployment(service, givenUp, told, now),
  ];
  const firstOfEach = new Map<Problem['cause'], Evidence>();
  for (const evidence of sources.flatMap(counted)) {
    const { cause } = evidence.problem;
    if (!firstOfEach.has(cause)) firstOfEach.set(cause, evidence);
  }
  return firstOfEach.size > 0 ? [...firstOfEach.values()] : missingTasks(service, told, now);
}

/** The deployment that ECS is to bring about. */
export function primaryOf({ deployments = [] }: EcsService): Deployment | undefined {
  return deployments.find(({ status }) => status === 'PRIMARY');
}

/** Undefined unless ECS gave up the newest deployment that somebody asked for. */
function whyGivenUp(service: EcsService): string | undefined {
  const { deployments = [], events = [] } = service;
  const failed =
    deployments.find(({ rolloutState }) => rolloutState === 'FAILED') ??
    deployments.find(({ rolloutStateReason = '' }) => rolloutStateReason.includes('rolling back'));
  if (failed) return failed.rolloutStateReason ?? 'FAILED';
  // Once the way back is done, only the event tells of it.
  const startedAt = primaryOf(service)?.createdAt;
  const event = events.find(
    ({ message = '', createdAt }) =>
      message.includes('deployment failed') && Math.abs(minutesBetween(createdAt, startedAt)) < minutesToWayBack,
  );
  return event && textOf(event);
}

/** One of an earlier deployment says nothing about those that are there. */
function taskCounts({ startedBy, stoppedAt }: Task, service: EcsService, now: Date): boolean {
  const { deployments = [], runningCount = 0, desiredCount = 0 } = service;
  const primary = primaryOf(service);
  const whole = runningCount >= desiredCount && primary?.rolloutState === 'COMPLETED';
  if (!whole && startedBy === primary?.id) return true;
  return minutesBetween(stoppedAt, now) < minutesOfFailure && deployments.some(({ id }) => id === startedBy);
}

/** Those of the hour since the service was last well. Of a deployment that was given up, those before it was. */
function eventsThatCount(service: EcsService, givenUp: boolean, now: Date): ServiceEvent[] {
  const { events = [] } = service;
  const startedAt = primaryOf(service)?.createdAt;
  if (givenUp) return events.filter(({ createdAt }) => minutesBetween(createdAt, startedAt) < 60);
  const steady = events.findIndex(({ message = '' }) => message.includes('has reached a steady state'));
  return (steady < 0 ? events : events.slice(0, steady)).filter(
    ({ createdAt }) => minutesBetween(createdAt, now) < 60 && minutesBetween(createdAt, startedAt) <= 0,
  );
}

function causeOfTarget({ Target, TargetHealth }: TargetHealthDescription, told: Told): Evidence[] {
  if (TargetHealth?.State !== 'unhealthy') return [];
  const reason = [TargetHealth.Reason, TargetHealth.Description].filter(Boolean).join(', ');
  return [unhealthy(`${Target?.Id}:${Target?.Port} ${reason}`, told)];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
function causeOfEvent(event: ServiceEvent, told: Told): Evidence[] {
  const text = textOf(event);
  if (/is unhealthy in|failed container health checks/.test(text)) return [unhealthy(text, told)];
  if (!/unable to/.test(text)) return [];
  const known = knownReason(text);
  return [known ? byKnownReason(known, text, told) : evidence('not-started', told, text, 'fix what ECS says')];
}

/** Nothing when it was stopped as it should be. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html */
function causeOfStop(task: Task, told: Told): Evidence[] {
  const { containers = [], stopCode, stoppedReason = '', startedAt, stoppedAt, taskArn = '' } = task;
  const sick = containers.find((container) => container.healthStatus === 'UNHEALTHY');
  if (/failed (ELB|container) health checks/.test(stoppedReason)) {
    return [unhealthy(stoppedReason, told, sick?.name === roleOf(told.name) ? undefined : sick?.name)];
  }
  const culprit = containerThatFailed(containers, roleOf(told.name));
  const of = culprit?.name === roleOf(told.name) ? '' : ` of ${culprit?.name}`;
  const exit = culprit?.exitCode !== undefined && `exit code ${culprit.exitCode}${of}`;
  const got = [...new Set([exit, culprit?.reason, stoppedReason].filter(Boolean))].join(', ');
  const known = knownReason(got);
  if (known) return [byKnownReason(known, got, told)];
  if (stopCode === 'TaskFailedToStart') return [evidence('not-started', told, got, 'fix what ECS says')];
  // Else it was to stop: fewer tasks are needed, a person wished it so, or Spot took it back.
  if (stopCode !== 'EssentialContainerExited') return [];
  // Killed. Fargate does not always say that it was for its memory.
  if (culprit?.exitCode === 137) return [evidence('out-of-memory', told, got, `raise ${settingOf(told)}.memoryMiB`)];
  const atStart = startedAt === undefined || minutesBetween(startedAt, stoppedAt) <= minutesOfStart;
  const own = culprit?.name === roleOf(told.name);
  const wayOut = `fix what its log in ${own ? told.log : told.logGroup} ends with`;
  const logStream = logStreamIn(told, culprit?.name ?? '', taskArn);
  return [
    {
      ...evidence(atStart ? 'exited-at-start' : 'exited-later', told, got, wayOut),
      ...(logStream && { logStream }),
    },
  ];
}

/** The stream of the container, unless it is in no log group. */
function logStreamIn({ name, configured }: Told, container: string, taskArn: string): string | undefined {
  const to = container === roleOf(name) ? destinationOf(configured?.settings?.logs) : undefined;
  if (to && to.kind !== 'cloudwatch') return undefined;
  return logStreamOf({ streamPrefix: container, routed: to !== undefined }, container, taskArn);
}

/** The others of a task are told to stop once one has ended, and end in 143. */
function containerThatFailed(containers: Container[], own: string): Container | undefined {
  const byName = containers.find(({ name }) => name === own);
  const wasStopped = byName?.exitCode === undefined || [0, 143].includes(byName.exitCode);
  const other = containers.find(({ exitCode, reason }) => reason || ![undefined, 0, 143].includes(exitCode));
  return wasStopped && !byName?.reason ? (other ?? byName) : byName;
}

function stuckDeployment(service: EcsService, givenUp: string | undefined, told: Told, now: Date): Evidence[] {
  const stuck = (got: string, wayOut: string) => [evidence('deployment-stuck', told, got, wayOut)];
  if (givenUp) return stuck(givenUp, 'fix what its tasks failed of, then deploy again');
  const { rolloutState, createdAt, runningCount = 0, desiredCount = 0 } = primaryOf(service) ?? {};
  const minutes = Math.floor(minutesBetween(createdAt, now));
  if (rolloutState !== 'IN_PROGRESS' || runningCount >= desiredCount || minutes < minutesOfDeploy) return [];
  return stuck(
    `${runningCount} of ${desiredCount} after ${minutes} minutes`,
    `see in ${told.log} what its tasks wait for; ECS gives it up by itself only after some have failed`,
  );
}

/** When nothing else tells why. */
function missingTasks(service: EcsService, told: Told, now: Date): Evidence[] {
  const { runningCount = 0, pendingCount = 0, desiredCount = 0, events = [] } = service;
  const changing =
    primaryOf(service)?.rolloutState === 'IN_PROGRESS' || minutesBetween(events[0]?.createdAt, now) < minutesOfQuiet;
  if (runningCount + pendingCount >= desiredCount || changing) return [];
  const wayOut = 'see in the events of aws ecs describe-services what ECS does about it';
  return [evidence('tasks-missing', told, `${runningCount} of ${desiredCount}`, wayOut)];
}

/** Without the name of the service, which begins it. */
function textOf({ message = '' }: ServiceEvent): string {
  return message.replace(/^\(service [^)]*\) (\(deployment [^)]*\) )?/, '');
}

function minutesBetween(earlier: Date | undefined, later: Date | undefined): number {
  return ((later?.getTime() ?? 0) - (earlier?.getTime() ?? 0)) / 60_000;
}
