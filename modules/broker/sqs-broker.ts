import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueueRedriveAllowPolicy } from '@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js';
import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import { type Grantee, grant, type Place } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Broker } from './broker.ts';
import { defaultQueue, leastVisibilitySeconds, type Queue } from './queues.ts';
import type { SqsBrokerSettings } from './settings.ts';

export interface SqsBrokerProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Encryption;
  /** The queues that the application sends tasks to. */
  queues: Queue[];
  settings: SqsBrokerSettings;
}

const secondsPerDay = 24 * 60 * 60;

/** SQS as Celery's broker: a queue for each of the application's, and one beside it for tasks that no worker could finish. */
export class SqsBroker extends Construct implements Broker {
  readonly environment: Record<string, string>;
  private readonly queues: SqsQueue[];
  private readonly encryption: Encryption;

  constructor(scope: Construct, id: string, { name, place, encryption, queues, settings }: SqsBrokerProps) {
    super(scope, id);
    this.encryption = encryption;
    const common = {
      kmsMasterKeyId: encryption.key.arn,
      // Seconds for which SQS uses one data key: KMS bills each request for a new one.
      kmsDataKeyReusePeriodSeconds: 300,
      // One that is taken away goes after the tasks that use it.
      lifecycle: { createBeforeDestroy: true },
    };
    this.queues = queues.map((queue) => {
      const scope = new Construct(this, queue.name);
      const deadLetters = new SqsQueue(scope, 'dead-letters', {
        ...common,
        name: awsName('queue', name, queue.name, 'dead-letters'),
        messageRetentionSeconds: settings.deadLetterRetentionDays * secondsPerDay,
      });
      const waiting = new SqsQueue(scope, 'queue', {
        ...common,
        name: awsName('queue', name, queue.name),
        visibilityTimeoutSeconds: leastVisibilitySeconds(queue),
        messageRetentionSeconds: settings.retentionDays * secondsPerDay,
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: settings.maxReceives }),
      });
      new SqsQueueRedriveAllowPolicy(scope, 'redrive-allow', {
        queueUrl: deadLetters.url,
        redriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [waiting.arn] }),
      });
      return waiting;
    });
    this.environment = {
      CELERY_BROKER_URL: 'sqs://',
      CELERY_TASK_DEFAULT_QUEUE: defaultQueue(queues),
      // https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/sqs.html#predefined-queues
      CELERY_BROKER_TRANSPORT_OPTIONS: JSON.stringify({
        region: place.region,
        // The longest that a request may wait for a task: fewer requests, and each is billed.
        wait_time_seconds: 20,
        predefined_queues: Object.fromEntries(
          this.queues.map((queue, index) => [(queues[index] as Queue).name, { url: queue.url }]),
        ),
      }),
    };
  }

  /** There is nothing to log in with: the service's own role is what SQS knows. */
  letIn(service: Grantee): void {
    grant(
      service,
      this,
      {
        sid: 'SendAndTakeTasks',
        actions: [
          'sqs:SendMessage',
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
        ],
        resources: this.queues.map((queue) => queue.arn),
      },
      this.encryption.statement('sqs', 'kms:Decrypt', 'kms:GenerateDataKey'),
    );
  }

  dropOldCredentials(): void {
    // It has none.
  }
}
