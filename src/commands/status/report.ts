import { sentence } from '../../configuration/finding.ts';
import { table } from '../table.ts';
import type { Problem } from './problem.ts';
import type { QueueStatus } from './queues.ts';
import type { ScheduleStatus } from './schedules.ts';
import type { ServiceStatus } from './services.ts';

/** An environment as it is at one moment: what `--json` prints. */
export interface Status {
  environment: string;
  account: string;
  region: string;
  cluster: string;
  /** Its page in the console. */
  dashboard: string | undefined;
  /** ISO 8601. */
  at: string;
  deployed: boolean;
  /** Whether there is no problem. */
  well: boolean;
  problems: Problem[];
  services: ServiceStatus[];
  queues: QueueStatus[];
  schedules: ScheduleStatus[];
}

/** For people: what is wrong first, then all there is. */
export function report(status: Status): string {
  const { environment, account, region, dashboard, at, problems, services, queues, schedules } = status;
  const parts = [
    [`${environment} in ${region}, account ${account}, at ${at}`],
    problems.length > 0 ? problems.flatMap(linesOf) : ['All is well.'],
    table(
      ['service', 'tasks', 'image', 'rollout'],
      services.map((service) => [service.name, tasksOf(service), imageOf(service), rolloutOf(service, at)]),
    ),
    table(['image', 'digest'], digestsOf(services)),
    table(
      ['queue', 'waiting', 'under way', 'dead'],
      queues.map(({ name, waitingTasks, underWayTasks, deadTasks }) => [
        name,
        ...[waitingTasks, underWayTasks, deadTasks].map((tasks) => String(tasks ?? '-')),
      ]),
    ),
    table(
      ['schedule', 'last run', 'started', 'ended'],
      schedules.map(({ name, lastRunStatus, lastRunStartedAt, lastRunEndedAt }) => [
        name,
        lastRunStatus?.toLowerCase().replaceAll('_', ' ') ?? '-',
        lastRunStartedAt ?? '-',
        lastRunEndedAt ?? '-',
      ]),
    ),
    dashboard ? [`Dashboard: ${dashboard}`] : [],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function linesOf(problem: Problem): string[] {
  const { log, links = [] } = problem;
  const lines = log?.length === 0 ? ['it logged nothing'] : (log ?? []);
  return [sentence(problem), ...[...lines, ...links].map((line) => `  ${line.trimEnd()}`)];
}

function tasksOf({ runningTasks, desiredTasks }: ServiceStatus): string {
  return desiredTasks === 0 && runningTasks === 0 ? 'asleep' : `${runningTasks} of ${desiredTasks}`;
}

function imageOf(service: ServiceStatus): string {
  const running = nameOf(service.imageRepository, service.imageTag, service.imageDigest);
  const next = nameOf(service.nextImageRepository, service.nextImageTag, service.nextImageDigest);
  return next ? `${running ?? 'none'} → ${next}` : (running ?? 'none');
}

/** As `--image-tag` names it. A public image has its digest alone. */
function nameOf(repository: string | null, tag: string | null, digest: string | null): string | undefined {
  if (tag === null) return digest === null ? undefined : 'public';
  return repository === null ? tag : `${repository}=${tag}`;
}

/** Each image once. One that is named by tag alone has no digest to show. */
function digestsOf(services: ServiceStatus[]): string[][] {
  const images = services.flatMap((service) => [
    [service.imageRepository, service.imageTag, service.imageDigest] as const,
    [service.nextImageRepository, service.nextImageTag, service.nextImageDigest] as const,
  ]);
  const lines = images.flatMap(([repository, tag, digest]) =>
    digest ? [[nameOf(repository, tag, digest) ?? '', digest]] : [],
  );
  return [...new Map(lines.map((line) => [line.join(' '), line])).values()];
}

function rolloutOf({ rolloutState, rolloutStateReason, rolloutStartedAt }: ServiceStatus, at: string): string {
  const state = rolloutState?.toLowerCase().replaceAll('_', ' ') ?? '-';
  if (rolloutState === 'COMPLETED' || !rolloutStartedAt) return state;
  const minutes = Math.floor((Date.parse(at) - Date.parse(rolloutStartedAt)) / 60_000);
  return `${state} for ${minutes} min: ${rolloutStateReason}`;
}
