import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition/index.js';
import { Construct } from 'constructs';
import {
  errorsByPath,
  failuresByTask,
  oneRequest,
  oneTask,
  oneTrace,
  printedBy,
  type Query,
  slowRequests,
} from './queries.ts';
import { queryRights } from './rights.ts';

type LogGroup = Pick<CloudwatchLogGroup, 'name' | 'nameInput'>;

export interface SavedQueriesProps {
  /** The folder that they are in: `<project>-<environment>`. */
  name: string;
  /** Of the services of the application that answer requests. */
  answering: readonly LogGroup[];
  /** Of all services of the application, those among them. */
  running: readonly LogGroup[];
  workers: readonly LogGroup[];
  /** Of what is run once, by its role: by a deploy, or at its times. */
  once: Readonly<Record<string, LogGroup>>;
}

/**
 * The most log groups that one query may ask. Where there are more services, a person adds the further ones in the console, or starts another query.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
 */
const mostLogGroups = 50;

/**
 * Queries of CloudWatch Logs Insights that answer what people ask first of the logs, in the folder of the environment. Saving them costs nothing; running one costs what it
 * reads (https://aws.amazon.com/cloudwatch/pricing/).
 */
export class SavedQueries extends Construct {
  readonly rights = [queryRights];
  private readonly folder: string;

  constructor(scope: Construct, id: string, { name, answering, running, workers, once }: SavedQueriesProps) {
    super(scope, id);
    this.folder = name;
    this.save('errors-by-path', errorsByPath, answering);
    this.save('slow-requests', slowRequests, answering);
    this.save('one-request', oneRequest, running);
    this.save('one-trace', oneTrace, running);
    if (workers.length > 0) {
      this.save('failures-by-task', failuresByTask, workers);
      this.save('one-task', oneTask, workers);
    }
    for (const [role, logGroup] of Object.entries(once)) this.save(`printed-by-${role}`, printedBy(role), [logGroup]);
  }

  private save(id: string, { name, text }: Query, logGroups: readonly LogGroup[]): void {
    new CloudwatchQueryDefinition(this, id, {
      name: `${this.folder}/${name}`,
      queryString: text,
      // The provider compares them in their order, which AWS does not promise to keep; it may keep it, or sort them.
      logGroupNames: logGroups
        .slice(0, mostLogGroups)
        .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
        .map((logGroup) => logGroup.name),
    });
  }
}

/** As AWS knows it, and not as Terraform refers to it. */
function nameOf({ nameInput = '' }: LogGroup): string {
  return nameInput;
}
