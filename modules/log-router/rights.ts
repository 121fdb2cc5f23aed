import { roleRights } from '../shared/common-rights.ts';
import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, type Rights } from '../shared/rights.ts';
import type { LogDestination } from './settings.ts';

/** Where AWS says which image a version of AWS for Fluent Bit is. */
export const imageParameter = '/aws/service/aws-for-fluent-bit';

/**
 * Of the parameters that AWS publishes, in whose ARN the account is empty, which `*` takes too
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html). A plan reads them.
 */
export const routerImageRights: Rights = {
  policy: 'services',
  types: { 'data.aws_ssm_parameter': 'ssm:GetParameter' },
  describe: ({ place: { region } }) => [
    {
      sid: 'FindLogRouter',
      actions: ['ssm:GetParameter'],
      resources: [`arn:aws:ssm:${region}:*:parameter${imageParameter}/*`],
    },
  ],
};

function streams(owner: Owner): string[] {
  return [arnOf(owner, 'firehose', `deliverystream/${awsNamePattern('deliveryStream', owner.name)}`)];
}

const deliveryStreamRights: Rights = {
  policy: 'services',
  types: { aws_kinesis_firehose_delivery_stream: 'firehose:CreateDeliveryStream' },
  describe: (owner) => [
    {
      sid: 'DescribeDeliveryStreams',
      actions: ['firehose:DescribeDeliveryStream', 'firehose:ListTagsForDeliveryStream'],
      resources: streams(owner),
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageDeliveryStreams',
      actions: [
        'firehose:*DeliveryStreamEncryption',
        'firehose:CreateDeliveryStream',
        'firehose:DeleteDeliveryStream',
        'firehose:TagDeliveryStream',
        'firehose:UntagDeliveryStream',
        'firehose:UpdateDestination',
      ],
      resources: streams(owner),
    },
  ],
  tasks: (owner) => [
    { sid: 'SendLogs', actions: ['firehose:PutRecordBatch'], resources: streams(owner) },
    {
      sid: 'KeepLogs',
      actions: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
      // As tasks have it: the role of the stream has a policy of its own that names one bucket.
      resources: [`arn:aws:s3:::${awsNamePattern('bucket', owner.name)}`],
    },
  ],
};

/** Of a delivery stream with its role. */
export const firehoseRights: readonly Rights[] = [deliveryStreamRights, roleRights('firehose.amazonaws.com')];

/** The most that the role of a task may do where its lines go. CloudWatch is in the rights of the service. */
export function destinationRights(to: LogDestination): Rights {
  return {
    policy: 'services',
    types: {},
    tasks: () =>
      to.kind === 'opensearch'
        ? [{ sid: 'SendLogs', actions: [openSearchAction(to.arn)], resources: [openSearchResource(to.arn)] }]
        : [],
  };
}

/**
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html#ac-reference: lines go to `/_bulk` by POST.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/security-iam-serverless.html#security_iam_id-based-policy-examples-data-plane
 */
export function openSearchAction(arn: string): string {
  return isServerless(arn) ? 'aoss:APIAccessAll' : 'es:ESHttpPost';
}

export function openSearchResource(arn: string): string {
  return isServerless(arn) ? arn : `${arn}/*`;
}

function isServerless(arn: string): boolean {
  return arn.startsWith('arn:aws:aoss:');
}

/** The word for the bucket among those of the environment. */
export const archiveId = 'service-logs';
