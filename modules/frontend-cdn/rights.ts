import { awsNamePattern } from '../shared/naming.ts';
import {
  arnOf,
  type Owner,
  onAny,
  onChange,
  onNew,
  onOwn,
  ownTags,
  ownTagsOrNone,
  type Rights,
} from '../shared/rights.ts';

/** What CloudFront can give no tags to. */
const untagged = ['CachePolicy', 'OriginAccessControl', 'OriginRequestPolicy', 'ResponseHeadersPolicy'];

function functionArn({ name, place: { account } }: Owner): string {
  return `arn:aws:cloudfront::${account}:function/${awsNamePattern('cloudFrontFunction', name)}`;
}

const publishing = 'npm run publish-frontend';

/** CloudFront also sells savings plans, so its creations are named one by one. */
export const cdnRights: Rights = {
  policy: 'unnamed',
  types: {
    aws_cloudfront_cache_policy: 'cloudfront:CreateCachePolicy',
    aws_cloudfront_distribution: 'cloudfront:CreateDistribution',
    aws_cloudfront_function: 'cloudfront:CreateFunction',
    aws_cloudfront_monitoring_subscription: 'cloudfront:CreateMonitoringSubscription',
    aws_cloudfront_origin_access_control: 'cloudfront:CreateOriginAccessControl',
    aws_cloudfront_origin_request_policy: 'cloudfront:CreateOriginRequestPolicy',
    aws_cloudfront_response_headers_policy: 'cloudfront:CreateResponseHeadersPolicy',
  },
  describe: () => [onAny(['cloudfront:Describe*', 'cloudfront:Get*', 'cloudfront:List*'])],
  deploy: (owner) => [
    onNew(owner, ['cloudfront:CreateDistribution', 'cloudfront:TagResource']),
    onOwn(owner, ['cloudfront:DeleteDistribution', 'cloudfront:UntagResource', 'cloudfront:UpdateDistribution']),
    // Neither a name nor a tag tells whose they are.
    onAny([
      ...untagged.flatMap((kind) => ['Create', 'Delete', 'Update'].map((verb) => `cloudfront:${verb}${kind}`)),
      'cloudfront:CreateFunction',
      'cloudfront:CreateMonitoringSubscription',
      'cloudfront:DeleteMonitoringSubscription',
    ]),
    {
      sid: 'ManageCdnFunctions',
      actions: ['cloudfront:DeleteFunction', 'cloudfront:PublishFunction', 'cloudfront:UpdateFunction'],
      resources: [functionArn(owner)],
    },
  ],
  uses: {
    'cloudfront:UpdateCachePolicy': onChange('aws_cloudfront_cache_policy', 'cloudfront/cache_policy'),
    'cloudfront:UpdateOriginAccessControl': onChange(
      'aws_cloudfront_origin_access_control',
      'cloudfront/origin_access_control',
    ),
    'cloudfront:UpdateOriginRequestPolicy': onChange(
      'aws_cloudfront_origin_request_policy',
      'cloudfront/origin_request_policy',
    ),
    'cloudfront:CreateInvalidation': publishing,
    'cloudfront:GetInvalidation': publishing,
    's3:AbortMultipartUpload': `${publishing}: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions`,
    's3:DeleteObject': publishing,
    's3:GetObject': publishing,
    's3:ListBucket': publishing,
    's3:PutObject': publishing,
  },
  publish: (owner) => {
    const { account } = owner.place;
    const frontEnds = `arn:aws:s3:::${awsNamePattern('bucket', owner.name, 'front-end')}`;
    // Buckets of other accounts may be called likewise.
    const conditions = { StringEquals: { 'aws:ResourceAccount': account } };
    return [
      { sid: 'ListFrontEnds', actions: ['s3:ListBucket'], resources: [frontEnds], conditions },
      {
        sid: 'PublishFrontEnds',
        actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: [`${frontEnds}/*`],
        conditions,
      },
      {
        // CloudFront names its distributions itself.
        sid: 'InvalidateFrontEnds',
        actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
        resources: [`arn:aws:cloudfront::${account}:distribution/*`],
        conditions: ownTags(owner),
      },
    ];
  },
};

export const vpcOriginRights: Rights = {
  policy: 'unnamed',
  types: { aws_cloudfront_vpc_origin: 'cloudfront:CreateVpcOrigin' },
  deploy: (owner) => [
    onNew(owner, ['cloudfront:CreateVpcOrigin', 'cloudfront:TagResource']),
    onOwn(owner, ['cloudfront:DeleteVpcOrigin', 'cloudfront:UntagResource', 'cloudfront:UpdateVpcOrigin']),
  ],
  uses: { 'cloudfront:UpdateVpcOrigin': onChange('aws_cloudfront_vpc_origin', 'cloudfront/vpc_origin') },
  serviceLinkedRoles: ['vpcorigin.cloudfront.amazonaws.com'],
};

/** Of a plan in a region of which some zones have no VPC origins. */
export const zoneRights: Rights = {
  policy: 'unnamed',
  types: { 'data.aws_availability_zone': 'ec2:DescribeAvailabilityZones' },
  describe: () => [onAny(['ec2:DescribeAvailabilityZones'])],
};

/** Of CloudFront's logs, which are delivered from us-east-1, each under an id that AWS gives it. */
export const logDeliveryRights: Rights = {
  policy: 'unnamed',
  types: {
    aws_cloudwatch_log_delivery: 'logs:CreateDelivery',
    aws_cloudwatch_log_delivery_destination: 'logs:PutDeliveryDestination',
    aws_cloudwatch_log_delivery_source: 'logs:PutDeliverySource',
  },
  describe: () => [onAny(['logs:GetDelivery*', 'logs:ListTags*'])],
  deploy: (owner) => [
    onNew(owner, ['cloudfront:AllowVendedLogDeliveryForResource']),
    {
      sid: 'ManageLogDeliveries',
      actions: [
        'logs:CreateDelivery',
        'logs:DeleteDelivery*',
        'logs:PutDelivery*',
        'logs:TagResource',
        'logs:UntagResource',
        'logs:UpdateDeliveryConfiguration',
      ],
      resources: [
        'delivery:*',
        ...['delivery-source', 'delivery-destination'].map(
          (type) => `${type}:${awsNamePattern('logDelivery', owner.name)}`,
        ),
      ].map((rest) => arnOf(owner, 'logs', rest, 'us-east-1')),
      conditions: ownTagsOrNone(owner),
    },
  ],
  uses: {
    'cloudfront:AllowVendedLogDeliveryForResource':
      'CloudWatch Logs, of who has a distribution write logs: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html',
    'logs:UpdateDeliveryConfiguration': onChange('aws_cloudwatch_log_delivery', 'logs/delivery'),
  },
  serviceLinkedRoles: ['delivery.logs.amazonaws.com'],
};
