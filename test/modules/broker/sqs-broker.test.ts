import { TerraformOutput, type TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { type SqsBrokerSettings, sqsBrokerSettings } from '../../../modules/broker/settings.ts';
import { SqsBroker, type SqsQueueProps } from '../../../modules/broker/sqs-broker.ts';
import { addresses, synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { containers, serviceWith, variables } from '../service.ts';
import { all, argument, ref, statements } from '../terraform.ts';

function build(
  queues: SqsQueueProps[],
  settings: Partial<SqsBrokerSettings> = {},
  look: (broker: SqsBroker, stack: TerraformStack) => void = () => {},
) {
  return synth((stack) => {
    const shared = foundation(stack);
    const broker = new SqsBroker(stack, 'broker', {
      ...shared,
      queues,
      settings: { ...sqsBrokerSettings.parse({ kind: 'sqs' }), ...settings },
    });
    const service = serviceWith(stack, shared, broker);
    broker.letIn(service);
    broker.dropOldCredentials();
    look(broker, stack);
  });
}

const key = ref('aws_kms_key.encryption_key.arn');
const queue = (name: string, attribute: string) => ref(`aws_sqs_queue.broker_${name}.${attribute}`);

describe('SQS as the broker of one queue', () => {
  const terraform = build([{ name: 'default', visibilityTimeoutSeconds: 660 }]);

  it('is a queue, and one beside it for tasks that no worker could finish, whole and literally this', () => {
    const common = {
      kms_master_key_id: key,
      kms_data_key_reuse_period_seconds: 300,
      lifecycle: { create_before_destroy: true },
    };
    expect(all(terraform, 'aws_sqs_queue')).toEqual({
      broker_default_queue: {
        ...common,
        name: 'shop-test-default',
        visibility_timeout_seconds: 660,
        message_retention_seconds: 345_600,
        redrive_policy: `{"deadLetterTargetArn":"${queue('default_dead_letters', 'arn')}","maxReceiveCount":5}`,
      },
      broker_default_dead_letters: {
        ...common,
        name: 'shop-test-default-dead-letters',
        message_retention_seconds: 1_209_600,
      },
    });
  });

  it('takes dead letters from its own queue alone', () => {
    expect(all(terraform, 'aws_sqs_queue_redrive_allow_policy')).toEqual({
      broker_default_redrive_allow: {
        queue_url: queue('default_dead_letters', 'url'),
        redrive_allow_policy: `{"redrivePermission":"byQueue","sourceQueueArns":["${queue('default_queue', 'arn')}"]}`,
      },
    });
  });

  it('has nothing to log in with: no secret, no step and no path', () => {
    expect(
      addresses(terraform).filter((address) => /secret|terraform_data|security_group_.*rule/.test(address)),
    ).toEqual([]);
    expect(terraform).not.toHaveProperty('ephemeral');
  });
});

describe('SQS as the broker of several queues', () => {
  const queues = [
    { name: 'default', visibilityTimeoutSeconds: 62 },
    { name: 'Reports_nightly', visibilityTimeoutSeconds: 43_200 },
  ];
  const settings = { maxReceives: 1, retentionDays: 1, deadLetterRetentionDays: 2 };
  const terraform = build(queues, settings);

  it('hides a task of each for as long as it is told', () => {
    expect(argument(terraform, 'aws_sqs_queue', 'visibility_timeout_seconds')).toMatchObject({
      broker_default_queue: 62,
      broker_Reports_nightly_queue: 43_200,
    });
  });

  it('keeps tasks for as many days, and gives them to as many workers, as its settings say', () => {
    expect(argument(terraform, 'aws_sqs_queue', 'message_retention_seconds')).toEqual({
      broker_default_queue: 86_400,
      broker_default_dead_letters: 172_800,
      broker_Reports_nightly_queue: 86_400,
      broker_Reports_nightly_dead_letters: 172_800,
    });
    expect(JSON.parse(all(terraform, 'aws_sqs_queue').broker_Reports_nightly_queue.redrive_policy)).toEqual({
      deadLetterTargetArn: queue('Reports_nightly_dead_letters', 'arn'),
      maxReceiveCount: 1,
    });
  });

  it('tells Celery where each queue is, by plain variables', () => {
    const [{ environment, secrets } = { environment: {}, secrets: {} }] = containers(terraform).map(variables);
    expect(secrets).toEqual({});
    expect(environment.CELERY_BROKER_URL).toBe('sqs://');
    expect(JSON.parse(environment.CELERY_BROKER_TRANSPORT_OPTIONS ?? '')).toEqual({
      region: 'eu-central-1',
      // Kombu ends a request after 20 seconds.
      wait_time_seconds: 5,
      'client-config': { connect_timeout: 5, read_timeout: 30 },
      predefined_queues: {
        default: { url: queue('default_queue', 'url') },
        Reports_nightly: { url: queue('Reports_nightly_queue', 'url') },
      },
    });
    expect(environment.CELERY_TASK_DEFAULT_QUEUE).toBe('default');
    expect(Object.keys(environment)).toHaveLength(3);
  });

  it('has its workers send and take nothing but tasks, which is all that SQS carries', () => {
    const { output } = build(queues, settings, (broker, stack) => {
      new TerraformOutput(stack, 'configuration', { value: broker.workerConfiguration });
    });
    expect(output.configuration?.value).toEqual({
      worker_enable_remote_control: 'False',
      worker_send_task_events: 'False',
    });
  });

  it('lets a service send and take tasks, of these queues and not of those beside them, before it starts', () => {
    const { policy, ...grant } = all(terraform, 'aws_iam_role_policy').web_use_broker_policy;
    expect(grant).toEqual({
      name_prefix: expect.stringMatching(/^use-broker-[0-9a-f]{8}-$/),
      role: ref('aws_iam_role.web_task_role.name'),
      lifecycle: { create_before_destroy: true },
    });
    expect(statements(policy)).toEqual([
      {
        Sid: 'SendAndTakeTasks',
        Effect: 'Allow',
        Action: [
          'sqs:SendMessage',
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
        ],
        Resource: [queue('default_queue', 'arn'), queue('Reports_nightly_queue', 'arn')],
      },
      {
        Sid: 'UseKeyThroughSqs',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: [key],
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      },
    ]);
    expect(all(terraform, 'aws_ecs_service').web_service.depends_on).toContain(
      'aws_iam_role_policy.web_use_broker_policy',
    );
  });

  it('is measured by AWS: what waits in a queue, what is under way, how old it is, and what no worker could finish', () => {
    const { output } = build(queues, settings, (broker, stack) => {
      new TerraformOutput(stack, 'metrics', { value: broker.metricsOf('Reports_nightly') });
    });
    const ofQueue = (metricName: string, name: string) => ({
      namespace: 'AWS/SQS',
      metricName,
      dimensions: { QueueName: queue(`Reports_nightly_${name}`, 'name') },
      stat: 'Maximum',
    });
    expect(output.metrics?.value).toEqual({
      waiting: ofQueue('ApproximateNumberOfMessagesVisible', 'queue'),
      underWay: ofQueue('ApproximateNumberOfMessagesNotVisible', 'queue'),
      oldestTaskAge: ofQueue('ApproximateAgeOfOldestMessage', 'queue'),
      deadLetters: ofQueue('ApproximateNumberOfMessagesVisible', 'dead_letters'),
    });
  });
});
