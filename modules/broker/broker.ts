import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { TaskPart } from '../fargate-service/task-template.ts';
import type { Client } from '../shared/connections.ts';
import type { Grantee } from '../shared/iam.ts';

/** What carries Celery's tasks. */
export interface Broker extends Construct, TaskPart {
  /** Lets a service send tasks and take them. */
  letIn(service: Client & Grantee): void;
  /** Called with all services that were let in, once they run with the newest credentials. */
  dropOldCredentials(services: ITerraformDependable[]): void;
}
