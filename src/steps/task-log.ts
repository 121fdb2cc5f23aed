import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';

const linesInError = 20;

/** Where a task writes what it logs. */
export interface LoggedTask {
  /** The container whose log it is. */
  container: string;
  log: TaskLogPlace;
  /** Gets each line. Without it, this terminal does. */
  tell?: (line: string) => void;
}

/** Where ECS writes the log of a container, or a log router: no group is known of one that sends it elsewhere than to CloudWatch. */
export interface TaskLogPlace {
  group: string | undefined;
  streamPrefix: string | undefined;
  routed?: boolean;
}

/**
 * The stream of one task. That of a router ends in the tag that FireLens gives to lines
 * (https://aws.amazon.com/blogs/containers/under-the-hood-firelens-for-amazon-ecs-tasks/).
 */
export function logStreamOf(
  { streamPrefix, routed }: Pick<TaskLogPlace, 'streamPrefix' | 'routed'>,
  container: string,
  taskArn: string,
): string {
  const taskId = taskArn.replace(/^.*\//, '');
  return routed ? `${streamPrefix}/${container}-firelens-${taskId}` : `${streamPrefix}/${container}/${taskId}`;
}

/**
 * Which container of which task wrote a stream. The log driver of ECS calls it `<container>/<container>/<task>`, Service Connect `service-connect/<its container>/<task>`, and a log router
 * `<service>/<service>-firelens-<task>` (`logStreamOf`).
 */
export function writerOf(logStream: string): { container: string; task: string } {
  const [container = '', ...rest] = logStream.split('/');
  const last = rest.at(-1) ?? '';
  const routed = `${container}-firelens-`;
  return { container, task: rest.length === 1 && last.startsWith(routed) ? last.slice(routed.length) : last };
}

/** What a task logs, printed as it comes. */
export class TaskLog {
  private readonly client: CloudWatchLogsClient;
  private readonly stream: { logGroupName: string | undefined; logStreamName: string };
  private nextToken: string | undefined;
  private lastLines: string[] = [];
  private warned = false;
  /** Whether a router sends it to what only people can ask. */
  private readonly elsewhere: boolean;
  private readonly tell: (line: string) => void;

  constructor(client: CloudWatchLogsClient, { log, container, tell }: LoggedTask, taskArn: string) {
    this.client = client;
    this.tell = tell ?? ((line) => console.log(line));
    this.stream = { logGroupName: log.group, logStreamName: logStreamOf(log, container, taskArn) };
    this.elsewhere = log.routed === true && log.group === undefined;
  }

  /**
   * Prints what is new, as far as some pages hold it: a task may log faster than it can be read.
   * @param signal ends it early.
   */
  async print(signal: AbortSignal, mostPages: number): Promise<void> {
    if (this.elsewhere) return;
    try {
      for (let page = 0; page < mostPages; page += 1) {
        const { events = [], nextForwardToken } = await this.client.send(
          new GetLogEventsCommand({ ...this.stream, startFromHead: true, nextToken: this.nextToken }),
          { abortSignal: signal },
        );
        const lines = events.map(({ message = '' }) => message);
        for (const line of lines) this.tell(line);
        this.lastLines = [...this.lastLines, ...lines].slice(-linesInError);
        // At the end of what there is, the token stays.
        if (nextForwardToken === this.nextToken) return;
        this.nextToken = nextForwardToken;
      }
    } catch (error) {
      // The stream is made with the first line.
      if (error instanceof ResourceNotFoundException || signal.aborted || this.warned) return;
      this.warned = true;
      console.warn(
        `${this.stream.logStreamName}: can't be read in ${this.stream.logGroupName}, ${(error as Error).message}`,
      );
    }
  }

  /** How it ends, for the error that it ends in. */
  end(): string {
    if (this.elsewhere) return 'its log is where its log router sends it';
    if (this.lastLines.length === 0) return `it logged nothing to ${this.stream.logGroupName}`;
    return [`its log in ${this.stream.logGroupName} ends with`, ...this.lastLines.map((line) => `  ${line}`)].join(
      '\n',
    );
  }
}
