import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueueRedriveAllowPolicy } from '@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js';
import { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import type { Metric } from '../observability/metric.ts';
import { type Grantee, grant } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import type { Broker } from './broker.ts';
import type { QueueMetrics } from './queue-metrics.ts';
import { defaultQueue, sqsPollSeconds } from './queues.ts';
import { queueRights } from './rights.ts';
import type { SqsBrokerSettings } from './settings.ts';
import { brokerSources } from './sources.ts';

export interface SqsQueueProps {
  name: string;
  /** Seconds for which a task that a worker took is given to no other. */
  visibilityTimeoutSeconds: number;
}

export interface SqsBrokerProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** The queues that the application sends tasks to. */
  queues: SqsQueueProps[];
  settings: SqsBrokerSettings;
}

/** What CloudWatch knows of a queue of SQS. */
interface SqsQueueMetrics extends QueueMetrics {
  /** Seconds since the oldest task was sent, be it waiting or under way. */
  oldestTaskAge: Metric;
  /** Tasks that no worker could finish. */
  deadLetters: Metric;
}

interface MadeQueue {
  queue: SqsQueue;
  deadLetters: SqsQueue;
}

const secondsPerDay = 24 * 60 * 60;

/** SQS as Celery's broker: a queue for each of the application's, and one beside it for tasks that no worker could finish. */
export class SqsBroker extends Construct implements Broker {
  readonly rights = [queueRights];
  readonly told: Told[];
  /** SQS carries neither: https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/sqs.html#caveats */
  readonly workerConfiguration: Broker['workerConfiguration'] = {
    worker_enable_remote_control: 'False',
    worker_send_task_events: 'False',
  };
  readonly longPolls = true;
  readonly queues: readonly SqsQueueProps[];
  readonly queueUrls: readonly string[];
  readonly settings: SqsBrokerSettings;
  private readonly made: Map<string, MadeQueue>;
  private readonly encryption: Key;
  private readonly place: Place;

  constructor(scope: Construct, id: string, { name, place, encryption, queues, settings }: SqsBrokerProps) {
    super(scope, id);
    this.encryption = encryption;
    this.place = place;
    this.queues = queues;
    this.settings = settings;
    const common = {
      kmsMasterKeyId: encryption.keyArn,
      // Seconds for which SQS uses one data key: KMS bills each request for a new one.
      kmsDataKeyReusePeriodSeconds: 300,
      // One that is taken away goes after the tasks that use it.
      lifecycle: { createBeforeDestroy: true },
    };
    const made = queues.map((queue): [string, MadeQueue] => {
      const scope = new Construct(this, queue.name);
      const deadLetters = new SqsQueue(scope, 'dead-letters', {
        ...common,
        name: awsName('queue', name, queue.name, 'dead-letters'),
        messageRetentionSeconds: settings.deadLetterRetentionDays * secondsPerDay,
      });
      const waiting = new SqsQueue(scope, 'queue', {
        ...common,
        name: awsName('queue', name, queue.name),
        visibilityTimeoutSeconds: queue.visibilityTimeoutSeconds,
        messageRetentionSeconds: settings.retentionDays * secondsPerDay,
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: settings.maxReceives }),
      });
      new SqsQueueRedriveAllowPolicy(scope, 'redrive-allow', {
        queueUrl: deadLetters.url,
        redriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [waiting.arn] }),
      });
      return [queue.name, { queue: waiting, deadLetters }];
    });
    this.made = new Map(made);
    this.queueUrls = made.flatMap(([, { queue, deadLetters }]) => [queue.url, deadLetters.url]);
    this.told = tell(
      brokerSources,
      {
        'broker.url': 'sqs://',
        'broker.defaultQueue': defaultQueue(queues),
        // https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/sqs.html#predefined-queues
        'broker.transportOptions': JSON.stringify({
          region: place.region,
          wait_time_seconds: sqsPollSeconds,
          // An endpoint that says nothing any more is given up: the SDK's own are 60 seconds each, and several attempts
          // (https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.SQS.html#client-config). A request may wait for a task meanwhile.
          'client-config': { connect_timeout: 5, read_timeout: 30 },
          predefined_queues: Object.fromEntries(made.map(([name, { queue }]) => [name, { url: queue.url }])),
        }),
      },
      // It has no path, no query and no other scheme.
      { 'broker.url': () => 'sqs://' },
    );
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
        resources: [...this.made.values()].map(({ queue }) => queue.arn),
      },
      useKey(this.encryption, 'sqs', this.place, 'kms:Decrypt', 'kms:GenerateDataKey'),
    );
  }

  metricsOf(name: string): SqsQueueMetrics {
    const { queue, deadLetters } = this.made.get(name) as MadeQueue;
    const ofQueue = ({ name: QueueName }: SqsQueue, metricName: string): Metric => ({
      namespace: 'AWS/SQS',
      metricName,
      dimensions: { QueueName },
      stat: 'Maximum',
    });
    return {
      waiting: ofQueue(queue, 'ApproximateNumberOfMessagesVisible'),
      underWay: ofQueue(queue, 'ApproximateNumberOfMessagesNotVisible'),
      oldestTaskAge: ofQueue(queue, 'ApproximateAgeOfOldestMessage'),
      deadLetters: ofQueue(deadLetters, 'ApproximateNumberOfMessagesVisible'),
    };
  }

  dropOldCredentials(): void {
    // It has none.
  }
}
