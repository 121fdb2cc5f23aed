import { createHash } from 'node:crypto';

/** The longest name, in characters, that AWS takes for each kind of thing, with the page that says so. */
const maxLength = {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
  loadBalancer: 32,
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
  targetGroup: 32,
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
  dbInstance: 63,
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html
  dbProxy: 63,
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
  replicationGroup: 40,
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
  queue: 80,
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  bucket: 63,
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  role: 64,
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  securityGroup: 255,
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
  table: 255,
  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
  repository: 256,
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
  ecs: 255,
  // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
  autoScalingGroup: 255,
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
  launchTemplate: 128,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  alarm: 255,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  dashboard: 255,
  // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
  topic: 256,
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  lambdaFunction: 64,
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  eventRule: 64,
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateFunction.html
  cloudFrontFunction: 64,
  // https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateConfigurationSet.html
  configurationSet: 64,
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
  logDelivery: 60,
  // https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
  deliveryStream: 64,
  // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
  schedule: 64,
  // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
  scheduleGroup: 64,
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
  stateMachine: 80,
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  policy: 128,
  // https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
  budget: 100,
} as const;

/** A kind of thing that AWS limits the names of. */
export type NameKind = keyof typeof maxLength;

/** Characters of the hash that ends a name which was cut. */
const hashLength = 6;

/**
 * The name in AWS of a `kind` of thing: the words joined by hyphens. One that is too long is cut and ends in a hash of the
 * whole, so that it stays the same from run to run and differs from its neighbours.
 */
export function awsName(kind: NameKind, ...words: string[]): string {
  const name = words.join('-');
  if (name.length <= maxLength[kind]) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, hashLength);
  return `${cut(kind, name)}-${hash}`;
}

/** What IAM takes for every name that `awsName` makes of these words and at least one more. */
export function awsNamePattern(kind: NameKind, ...words: string[]): string {
  const start = `${words.join('-')}-`;
  return `${start.length <= maxLength[kind] - hashLength - 1 ? start : cut(kind, start)}*`;
}

function cut(kind: keyof typeof maxLength, name: string): string {
  return name.slice(0, maxLength[kind] - hashLength - 1).replace(/-+$/, '');
}
