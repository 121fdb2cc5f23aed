import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  paginateListExecutions,
  type SFNClient,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { logGroupOf, type Names } from './names.ts';
import type { Problem } from './problem.ts';

/** A schedule, and what became of its newest run. */
export interface ScheduleStatus {
  name: string;
  /** RUNNING, SUCCEEDED, FAILED or TIMED_OUT. Null when it has not run yet, or not for 90 days, for which Step Functions keeps the runs. */
  lastRunStatus: string | null;
  /** ISO 8601. */
  lastRunStartedAt: string | null;
  /** ISO 8601. Null while it runs. */
  lastRunEndedAt: string | null;
}

/** Without those that ended at once since the one before them still ran: they did nothing. */
export async function scheduleRuns(
  client: SFNClient,
  { cluster, schedules }: Names,
): Promise<{ schedules: ScheduleStatus[]; problems: Problem[] }> {
  const looks = await Promise.all(
    schedules.map(async ({ name, role, stateMachineArn }) => {
      const runs = await newestRuns(client, stateMachineArn);
      if (!runs) return { status: statusOf(name, undefined), problems: [notDeployed(role)] };
      const ended = runs.find(({ status }) => status !== 'RUNNING');
      return {
        status: statusOf(name, runs[0]),
        problems: ended && ended.status !== 'SUCCEEDED' ? [await failed(client, ended, role, cluster)] : [],
      };
    }),
  );
  return { schedules: looks.map(({ status }) => status), problems: looks.flatMap(({ problems }) => problems) };
}

/** Those under way and the newest that ended, newest first. Undefined where the schedule is not deployed. */
async function newestRuns(client: SFNClient, stateMachineArn: string): Promise<ExecutionListItem[] | undefined> {
  const runs: ExecutionListItem[] = [];
  try {
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn, maxResults: 100 })) {
      runs.push(...executions.filter(({ status }) => status !== 'ABORTED'));
      if (runs.some(({ status }) => status !== 'RUNNING')) break;
    }
  } catch (error) {
    if (error instanceof StateMachineDoesNotExist) return undefined;
    throw error;
  }
  return runs;
}

function statusOf(name: string, run: ExecutionListItem | undefined): ScheduleStatus {
  return {
    name,
    lastRunStatus: run?.status ?? null,
    lastRunStartedAt: run?.startDate?.toISOString() ?? null,
    lastRunEndedAt: run?.stopDate?.toISOString() ?? null,
  };
}

async function failed(client: SFNClient, run: ExecutionListItem, role: string, cluster: string): Promise<Problem> {
  const { error, cause } = await client.send(new DescribeExecutionCommand({ executionArn: run.executionArn }));
  return {
    cause: 'schedule-failed',
    path: role,
    must: 'must succeed when it is run',
    got: [run.status, run.stopDate?.toISOString(), error, cause]
      .filter((word) => word)
      .join(' ')
      .slice(0, 900),
    wayOut: `see in ${logGroupOf(cluster, role)} what it printed`,
  };
}

function notDeployed(role: string): Problem {
  const wayOut = 'deploy, which makes it';
  return { cause: 'not-deployed', path: role, must: 'must have a state machine', got: undefined, wayOut };
}
