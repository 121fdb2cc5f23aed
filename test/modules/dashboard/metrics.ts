/** What AWS documents of the metrics that dashboards show: under which dimensions each is, and which argument or attribute of which resource a dimension names. */
interface Documented {
  page: string;
  /** The dimensions of each metric, in the order of the alphabet; more than one where AWS has it under several. */
  metrics: Record<string, string[][]>;
}

const balanced = [['LoadBalancer'], ['LoadBalancer', 'TargetGroup']];
const ofService = [['ClusterName', 'ServiceName']];
const ofInstance = [['DBInstanceIdentifier']];
const ofNode = [['CacheClusterId']];
const ofDistribution = [['DistributionId', 'Region']];
const ofQueue = [['QueueName']];

export const documented: Record<string, Documented> = {
  'AWS/ApplicationELB': {
    page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
    metrics: {
      RequestCount: balanced,
      TargetResponseTime: balanced,
      HTTPCode_Target_5XX_Count: balanced,
      // No target has a part in it.
      HTTPCode_ELB_5XX_Count: [['LoadBalancer']],
    },
  },
  'AWS/ECS': {
    page: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html',
    metrics: { CPUUtilization: ofService, MemoryUtilization: ofService },
  },
  'ECS/ContainerInsights': {
    page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html',
    metrics: { DesiredTaskCount: ofService, RunningTaskCount: ofService },
  },
  'AWS/RDS': {
    page: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html',
    metrics: {
      DatabaseConnections: ofInstance,
      CPUUtilization: ofInstance,
      FreeStorageSpace: ofInstance,
      FreeableMemory: ofInstance,
      ReplicaLag: ofInstance,
    },
  },
  'AWS/ElastiCache': {
    page: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html',
    metrics: {
      DatabaseMemoryUsagePercentage: ofNode,
      Evictions: ofNode,
      EngineCPUUtilization: ofNode,
      CacheHits: ofNode,
      CacheMisses: ofNode,
    },
  },
  'AWS/SQS': {
    page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
    metrics: {
      ApproximateNumberOfMessagesVisible: ofQueue,
      ApproximateNumberOfMessagesNotVisible: ofQueue,
      ApproximateAgeOfOldestMessage: ofQueue,
    },
  },
  'AWS/States': {
    page: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html',
    metrics: { ExecutionsFailed: [['StateMachineArn']], ExecutionsSucceeded: [['StateMachineArn']] },
  },
  'AWS/SES': {
    page: 'https://docs.aws.amazon.com/ses/latest/dg/monitor-sender-reputation.html',
    metrics: {
      'Reputation.BounceRate': [['ses:configuration-set']],
      'Reputation.ComplaintRate': [['ses:configuration-set']],
    },
  },
  'AWS/CloudFront': {
    page: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html',
    metrics: {
      Requests: ofDistribution,
      BytesDownloaded: ofDistribution,
      '4xxErrorRate': ofDistribution,
      '5xxErrorRate': ofDistribution,
      // Among those that cost extra.
      CacheHitRate: ofDistribution,
    },
  },
  'AWS/Billing': {
    page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html',
    metrics: { EstimatedCharges: [['Currency']] },
  },
};

/** Namespaces that AWS has in one region alone, whatever region the resources are in. Their pages say so. */
export const onlyIn: Record<string, string> = { 'AWS/CloudFront': 'us-east-1', 'AWS/Billing': 'us-east-1' };

/** The attribute of the resource that a dimension names, or a value that AWS gives it always. */
export const dimensionSources: Record<string, { type: string; attribute: string } | { value: string }> = {
  LoadBalancer: { type: 'aws_lb', attribute: 'arn_suffix' },
  TargetGroup: { type: 'aws_lb_target_group', attribute: 'arn_suffix' },
  ClusterName: { type: 'aws_ecs_cluster', attribute: 'name' },
  ServiceName: { type: 'aws_ecs_service', attribute: 'name' },
  DBInstanceIdentifier: { type: 'aws_db_instance', attribute: 'identifier' },
  CacheClusterId: { type: 'aws_elasticache_replication_group', attribute: 'replication_group_id' },
  QueueName: { type: 'aws_sqs_queue', attribute: 'name' },
  StateMachineArn: { type: 'aws_sfn_state_machine', attribute: 'arn' },
  'ses:configuration-set': { type: 'aws_sesv2_configuration_set', attribute: 'configuration_set_name' },
  DistributionId: { type: 'aws_cloudfront_distribution', attribute: 'id' },
  Region: { value: 'Global' },
  Currency: { value: 'USD' },
};
