import { GetQueueAttributesCommand, QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';
import { UserError } from '../configuration/finding.ts';
import { type ClientConfig, clientConfig } from './credentials.ts';

/** The variable that tells the step below, through Terraform, which queues a deploy is about to delete: their URLs, with blanks between them. */
export const queuesTakenAway = 'QUEUES_TAKEN_AWAY';

/**
 * Whether the queues that a deploy takes away hold no task, now that no task of Fargate runs any more that could send one.
 * @throws UserError that names those that do.
 */
export async function requireQueuesEmpty(environment: NodeJS.ProcessEnv): Promise<void> {
  const urls = (environment[queuesTakenAway] ?? '').split(' ').filter(Boolean);
  const findings = await fullQueues(clientConfig(environment), urls);
  if (findings.length > 0) throw new UserError(findings);
}

/** What is wrong with queues of SQS that go away: those that hold tasks, be it such as no worker could finish. */
export async function fullQueues(config: ClientConfig, urls: readonly string[]): Promise<string[]> {
  // The URL of a queue says which queue, not where SQS is asked: that may be an endpoint in a VPC.
  const client = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  const found = await Promise.all(
    urls.map(async (url) => {
      const tasks = await tasksIn(client, url);
      const name = url.replace(/^.*\//, '');
      return tasks === 0
        ? []
        : [
            `${name}: must be empty before it is taken away, got ${tasks} tasks; write it back into application.queues, with a worker that takes from it, and take it away once npm run status shows it empty, or throw them away by npm run deploy ... --discard ${name}`,
          ];
    }),
  );
  return found.flat();
}

/** About how many: SQS says no more (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html). */
async function tasksIn(client: SQSClient, QueueUrl: string): Promise<number> {
  try {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return 0;
    throw error;
  }
}
