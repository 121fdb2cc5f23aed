import type { Client } from '../shared/connections.ts';
import type { Grantee } from '../shared/iam.ts';
import type { TaskPart } from '../workload/task-template.ts';

/** What sends mail. */
export type Sender = Grantee & Client;

/** How tasks send mail. */
export interface Mail extends TaskPart {
  /** Lets a task send. */
  letSend(sender: Sender): void;
}
