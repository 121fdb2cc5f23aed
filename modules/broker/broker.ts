import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Client } from '../shared/connections.ts';
import type { Grantee } from '../shared/iam.ts';
import type { TaskPart } from '../workload/task-template.ts';
import type { QueueMetrics } from './queue-metrics.ts';

/** What carries Celery's tasks. */
export interface Broker extends Construct, TaskPart {
  /** Settings of Celery that its workers must have, whatever the application says: they go onto the command line. */
  readonly workerConfiguration: Readonly<Record<string, string>>;
  /** Whether workers ask for tasks by requests that wait, which may be given one after the worker was told to stop. */
  readonly longPolls: boolean;
  /** Lets a service send tasks and take them. */
  letIn(service: Client & Grantee): void;
  /** What CloudWatch knows of one of its queues, a value a minute. */
  metricsOf(queue: string): QueueMetrics;
  /** The URLs of its queues of SQS. */
  readonly queueUrls: readonly string[];
  /** What measures the queues, where AWS does not: it needs a way out of the network. */
  readonly queueDepth?: Client;
  /** Called with all services that were let in, once they run with the newest credentials. */
  dropOldCredentials(services: ITerraformDependable[]): void;
}
