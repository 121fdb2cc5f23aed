/** What AWS documents of the metrics that dashboards show and alarms read: under which dimensions each is, and which argument or attribute of which resource a dimension names. */
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
const ofProxy = [['ProxyName']];
const ofReplication = [['DestinationBucket', 'RuleId', 'SourceBucket']];
// Where it is before CloudFront, without Region.
const ofFirewall = [
  ['Region', 'Rule', 'WebACL'],
  ['Rule', 'WebACL'],
];

export const documented: Record<string, Documented> = {
  'AWS/ApplicationELB': {
    page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
    metrics: {
      RequestCount: balanced,
      TargetResponseTime: balanced,
      HTTPCode_Target_5XX_Count: balanced,
      // No target has a part in it.
      HTTPCode_ELB_5XX_Count: [['LoadBalancer']],
      HealthyHostCount: [['LoadBalancer', 'TargetGroup']],
      UnHealthyHostCount: [['LoadBalancer', 'TargetGroup']],
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
      CPUSurplusCreditBalance: ofInstance,
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html
      DatabaseConnectionsCurrentlyBorrowed: ofProxy,
      MaxDatabaseConnectionsAllowed: ofProxy,
    },
  },
  'AWS/ElastiCache': {
    page: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html',
    metrics: {
      DatabaseMemoryUsagePercentage: ofNode,
      DatabaseMemoryUsageCountedForEvictPercentage: ofNode,
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
      OriginLatency: ofDistribution,
    },
  },
  'AWS/Lambda': {
    page: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    metrics: { Errors: [['FunctionName']] },
  },
  'AWS/CertificateManager': {
    page: 'https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html',
    metrics: { DaysToExpiry: [['CertificateArn']] },
  },
  'AWS/WAFV2': {
    page: 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html',
    metrics: { AllowedRequests: ofFirewall, BlockedRequests: ofFirewall },
  },
  'AWS/NATGateway': {
    page: 'https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html',
    metrics: { ErrorPortAllocation: [['NatGatewayId']] },
  },
  'AWS/Firehose': {
    page: 'https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html',
    metrics: { 'DeliveryToS3.DataFreshness': [['DeliveryStreamName']] },
  },
  'AWS/S3': {
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html',
    metrics: { OperationsFailedReplication: ofReplication, ReplicationLatency: ofReplication },
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
