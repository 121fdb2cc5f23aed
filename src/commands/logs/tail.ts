import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { UserError } from '../../configuration/finding.ts';
import { writerOf } from '../../steps/task-log.ts';
import type { Source } from './groups.ts';
import type { Line } from './lines.ts';

/** What is asked of each source. */
export interface Asked {
  /** Milliseconds since 1970. */
  start: number;
  pattern: string | undefined;
  /** The id of a task in ECS, or how it begins. */
  task: string | undefined;
}

type LineWithId = Line & { id: string };

/** Lines of one source, the oldest first, page by page: AWS sorts them by time. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
async function* linesOf(
  client: CloudWatchLogsClient,
  { service, logGroup, container }: Source,
  { start, pattern, task }: Asked,
  abortSignal: AbortSignal,
): AsyncGenerator<LineWithId, void> {
  const input = { logGroupName: logGroup, startTime: start, ...(pattern !== undefined && { filterPattern: pattern }) };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, input, { abortSignal })) {
    for (const { timestamp = 0, message = '', logStreamName: logStream = '', eventId: id = '' } of events) {
      const writer = writerOf(logStream);
      if (container !== undefined && writer.container !== container) continue;
      if (task !== undefined && !writer.task.startsWith(task)) continue;
      yield { timestamp, message, service, logStream, id };
    }
  }
}

/**
 * Lines of all sources by time. No more of them are held than a page of each, however many there are. A service that was never deployed has none.
 * @throws UserError when none of the sources is there.
 */
export async function* mergedLines(
  client: CloudWatchLogsClient,
  sources: readonly Source[],
  asked: Asked,
  signal: AbortSignal,
): AsyncGenerator<LineWithId, void> {
  const asking = sources.map(async (source) => {
    const lines = linesOf(client, source, asked, signal);
    try {
      return [{ lines, next: await lines.next() }];
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
  });
  const open = (await Promise.all(asking)).flat();
  if (open.length === 0) throw notThere(sources);
  for (;;) {
    let first: (typeof open)[number] | undefined;
    let line: LineWithId | undefined;
    for (const each of open) {
      if (each.next.done || (line && each.next.value.timestamp >= line.timestamp)) continue;
      first = each;
      line = each.next.value;
    }
    if (!first || !line) return;
    yield line;
    first.next = await first.lines.next();
  }
}

/** How long a line may be on its way. A task sends its lines some seconds after it wrote them, and two streams of one group overtake each other. */
const lateMilliseconds = 60_000;

/** Keeps a line that two looks find from being shown twice. */
export class Seen {
  private readonly ids = new Map<string, number>();
  private newest: number;

  constructor(start: number) {
    this.newest = start;
  }

  isNew({ id, timestamp }: LineWithId): boolean {
    if (this.ids.has(id)) return false;
    this.ids.set(id, timestamp);
    this.newest = Math.max(this.newest, timestamp);
    return true;
  }

  /** Where the next look begins. What is older than that is forgotten. */
  nextStart(start: number): number {
    const next = Math.max(start, this.newest - lateMilliseconds);
    for (const [id, timestamp] of this.ids) if (timestamp < next) this.ids.delete(id);
    return next;
  }
}

function notThere(sources: readonly Source[]): UserError {
  return new UserError(
    sources.map(({ service, logGroup }) => ({
      path: service,
      must: `must have the log group ${logGroup}`,
      got: undefined,
      wayOut: 'deploy it first; the logs of one that is no more are gone with it',
    })),
  );
}
