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
  log: { group: string | undefined; streamPrefix: string | undefined };
}

/** What a task logs, printed as it comes. */
export class TaskLog {
  private readonly client: CloudWatchLogsClient;
  private readonly stream: { logGroupName: string | undefined; logStreamName: string };
  private nextToken: string | undefined;
  private lastLines: string[] = [];
  private warned = false;

  constructor(client: CloudWatchLogsClient, { log, container }: LoggedTask, taskArn: string) {
    this.client = client;
    const taskId = taskArn.replace(/^.*\//, '');
    this.stream = { logGroupName: log.group, logStreamName: `${log.streamPrefix}/${container}/${taskId}` };
  }

  /**
   * Prints what is new, as far as some pages hold it: a task may log faster than it can be read.
   * @param signal ends it early.
   */
  async print(signal: AbortSignal, mostPages: number): Promise<void> {
    try {
      for (let page = 0; page < mostPages; page += 1) {
        const { events = [], nextForwardToken } = await this.client.send(
          new GetLogEventsCommand({ ...this.stream, startFromHead: true, nextToken: this.nextToken }),
          { abortSignal: signal },
        );
        const lines = events.map(({ message = '' }) => message);
        for (const line of lines) console.log(line);
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
    if (this.lastLines.length === 0) return `it logged nothing to ${this.stream.logGroupName}`;
    return [`its log in ${this.stream.logGroupName} ends with`, ...this.lastLines.map((line) => `  ${line}`)].join(
      '\n',
    );
  }
}
