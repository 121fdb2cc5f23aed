import application from '../../../environments/application.ts';

/** A check that may fail, and why that is tolerable. */
export interface Exception {
  check: string;
  /** Addresses (`aws_lb.load_balancer_alb`) or types (`aws_lb`); left out: any resource. */
  resources?: string[];
  /** Left out: every stack. */
  stacks?: RegExp;
  reason: string;
}

const bootstrap = /^bootstrap-/;
const everyEnvironment = /^(?!bootstrap-)/;
const withoutRealUsers = /^(dev|staging)$/;
const withoutDomain = /^dev$/;
const withPublicTasks = /^dev$/;
const withEcsExec = /^dev$/;
const withPublicLoadBalancer = /^dev$/;
const withWebAcl = /^production$/;
const withoutWebAcl = withoutRealUsers;
const withoutMonitoring = /^dev$/;
const withoutFailover = /^staging$/;
const withProxy = /^production$/;
const withReplica = /^production$/;
const withRedisBroker = /^(staging|production)$/;

const frontEndBuckets = () =>
  application.config.frontEnds.map(({ name }) => `aws_s3_bucket.storage_front_end_${name.replaceAll('-', '_')}_bucket`);

export const exceptions: Exception[] = [
  // Every environment.
  {
    check: 'CKV_AWS_378',
    resources: ['aws_lb_target_group.web_target_group'],
    stacks: everyEnvironment,
    reason:
      'the check does not look for the HTTPS listener beyond a listener rule; within the VPC the requests go on unencrypted, and reach tasks whose security group lets in the load balancer alone',
  },
  {
    check: 'CKV2_AWS_57',
    resources: ['aws_secretsmanager_secret'],
    stacks: everyEnvironment,
    reason:
      'tasks read a secret when they start and never again, so a rotation on its own would cut them off; raising the version in the settings makes a new value and replaces the tasks in one deployment',
  },
  {
    check: 'CKV2_AWS_34',
    resources: ['aws_ssm_parameter'],
    stacks: everyEnvironment,
    reason:
      'it is plain configuration, which the task definition shows as well; what looks like a secret is refused at synth',
  },
  {
    check: 'CKV_AWS_31',
    resources: ['aws_elasticache_replication_group'],
    stacks: withRedisBroker,
    reason:
      'the token is set by a step after creation, since the argument that is checked here would write it to the state',
  },
  {
    check: 'CKV_AWS_145',
    // Read when it is asked for: this file is loaded before anyone looks whether the front ends can be read.
    get resources() {
      return ['aws_s3_bucket.storage_static_bucket', ...frontEndBuckets()];
    },
    stacks: everyEnvironment,
    reason: 'what it holds is meant for everyone on the internet, so S3 encrypts it with a key of its own',
  },
  {
    check: 'CKV_AWS_145',
    resources: ['aws_s3_bucket.storage_logs_bucket'],
    stacks: everyEnvironment,
    reason: "load balancers deliver logs to no bucket with another key than S3's own",
  },
  {
    check: 'CKV_AWS_144',
    resources: ['aws_s3_bucket'],
    stacks: everyEnvironment,
    reason: 'the environment is in one region; old versions cover what is deleted or overwritten',
  },
  {
    check: 'CKV2_AWS_62',
    resources: ['aws_s3_bucket'],
    stacks: everyEnvironment,
    reason: 'nothing waits for the news that a file was written',
  },
  {
    check: 'CKV2_AWS_5',
    resources: ['aws_security_group.database_proxy_security_group'],
    stacks: withProxy,
    reason: 'it is attached to the RDS Proxy, which the check does not look at',
  },
  {
    check: 'CKV2_AWS_5',
    resources: ['aws_security_group.migrate_security_group', 'aws_security_group.collect_static_security_group'],
    stacks: everyEnvironment,
    reason: 'a step of the deploy starts the task that has it, which no resource of Terraform does',
  },
  ...['CKV_AWS_157', 'CKV_AWS_293'].map((check) => ({
    check,
    resources: ['aws_db_instance.database_replica_1_instance'],
    stacks: withReplica,
    reason: 'it is a copy that RDS makes anew; what must not be lost is the primary',
  })),

  // CloudFront.
  {
    check: 'CKV_AWS_86',
    resources: ['aws_cloudfront_distribution'],
    stacks: everyEnvironment,
    reason:
      'it looks for the older kind of log, which takes a bucket with ACLs; these go by aws_cloudwatch_log_delivery',
  },
  {
    check: 'CKV_AWS_259',
    resources: ['aws_cloudfront_response_headers_policy'],
    stacks: everyEnvironment,
    reason:
      "only the team knows whether every subdomain speaks HTTPS, and a browser's own list takes a domain for good; the header itself is there, for a year",
  },
  {
    check: 'CKV_AWS_305',
    resources: ['aws_cloudfront_distribution'],
    stacks: everyEnvironment,
    reason: 'what answers at the root is for the front end there, or for Django, to say',
  },
  {
    check: 'CKV_AWS_310',
    resources: ['aws_cloudfront_distribution'],
    stacks: everyEnvironment,
    reason: 'the environment is in one region, and has no second origin to turn to',
  },
  {
    check: 'CKV_AWS_374',
    resources: ['aws_cloudfront_distribution'],
    stacks: everyEnvironment,
    reason: 'which countries are served is for the product to say, by cdn.geoRestriction',
  },
  {
    check: 'CKV2_AWS_47',
    resources: ['aws_cloudfront_distribution'],
    stacks: withWebAcl,
    reason:
      'AWSManagedRulesKnownBadInputsRuleSet, which knows Log4j, is there; the list of anonymous addresses that is asked for too would refuse users of VPNs and of Private Relay',
  },
  ...['CKV_AWS_68', 'CKV2_AWS_47'].map((check) => ({
    check,
    resources: ['aws_cloudfront_distribution'],
    stacks: withoutWebAcl,
    reason: 'a web ACL of five rules costs some 10 USD a month, and there are no real users that a flood could cut off',
  })),

  // What measures the queues of Redis.
  {
    check: 'CKV_AWS_50',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    stacks: withRedisBroker,
    reason:
      'it asks Redis a few things once a minute; an error says which of them failed, and there is nothing to trace',
  },
  {
    check: 'CKV_AWS_115',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    stacks: withRedisBroker,
    reason:
      'it runs once a minute, for 20 seconds at most, and what is reserved for it is taken from all others: a new account has 10 in all',
  },
  {
    check: 'CKV_AWS_116',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    stacks: withRedisBroker,
    reason: 'a measurement that failed is worth nothing a minute later; that it failed is counted',
  },
  {
    check: 'CKV_AWS_173',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    stacks: withRedisBroker,
    reason:
      'its variables name the queues and the secret that it reads, and hold none; Lambda encrypts them with a key of its own',
  },
  {
    check: 'CKV_AWS_272',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    stacks: withRedisBroker,
    reason:
      'its code is uploaded by the same deployment that would say whose signature to trust; its hash is in the plan',
  },
  {
    check: 'CKV_AWS_290',
    resources: ['aws_iam_role_policy.broker_queue_depth_policy'],
    stacks: withRedisBroker,
    reason:
      'Lambda takes the actions by which it joins a network for all network interfaces or not at all; the code of the function is denied them',
  },

  // Environments that nobody depends on.
  {
    check: 'CKV2_AWS_28',
    resources: ['aws_lb.load_balancer_alb'],
    stacks: withPublicLoadBalancer,
    reason: 'it lets CloudFront in and nobody else, so a web ACL would stand before that',
  },
  {
    check: 'CKV_AWS_150',
    resources: ['aws_lb.load_balancer_alb'],
    stacks: withoutRealUsers,
    reason: 'this environment may be destroyed, and is made anew by a deployment',
  },
  {
    check: 'CKV_AWS_293',
    resources: ['aws_db_instance.database_instance'],
    stacks: withoutRealUsers,
    reason: 'this environment may be destroyed, and its data with it',
  },
  {
    check: 'CKV_AWS_157',
    resources: ['aws_db_instance.database_instance'],
    stacks: withoutRealUsers,
    reason: 'a second instance doubles the price, and this environment may be down while its zone is',
  },
  {
    check: 'CKV2_AWS_50',
    resources: ['aws_elasticache_replication_group'],
    stacks: withoutFailover,
    reason: 'a second node doubles the price, and this environment may be down while its zone is',
  },
  {
    check: 'CKV_AWS_333',
    resources: ['aws_ecs_service'],
    stacks: withPublicTasks,
    reason:
      'an address of its own is what a task costs least to get out by; its security group lets nobody in but the load balancer',
  },
  {
    check: 'CKV_AWS_336',
    resources: ['aws_ecs_task_definition'],
    stacks: withEcsExec,
    reason: 'the agent of ECS Exec, by which people look into its containers, writes to the root file system',
  },
  {
    check: 'CKV_AWS_338',
    resources: ['aws_cloudwatch_log_group'],
    stacks: withoutRealUsers,
    reason: 'without real users there is nothing to account for after a year, and kept logs cost money',
  },

  {
    check: 'CKV_AWS_118',
    resources: ['aws_db_instance.database_instance'],
    stacks: withoutMonitoring,
    reason: 'what enhanced monitoring measures is billed, and nobody looks at it here',
  },

  // Environments without a domain.
  {
    check: 'CKV_AWS_260',
    resources: ['aws_vpc_security_group_ingress_rule.load_balancer_from_cloudfront'],
    stacks: withoutDomain,
    reason:
      'it admits the addresses of CloudFront alone, by a prefix list, which the check takes for the whole internet',
  },
  ...[
    { check: 'CKV_AWS_174', resources: ['aws_cloudfront_distribution'] },
    { check: 'CKV2_AWS_42', resources: ['aws_cloudfront_distribution'] },
    { check: 'CKV_AWS_2', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV_AWS_103', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV2_AWS_20', resources: ['aws_lb.load_balancer_alb'] },
  ].map((exception) => ({
    ...exception,
    stacks: withoutDomain,
    reason:
      'without a domain there is no certificate; what is sent can be read on its way, and is no data of real users',
  })),

  // The bucket of the Terraform state.
  {
    check: 'CKV_AWS_18',
    resources: ['aws_s3_bucket.bucket'],
    stacks: bootstrap,
    reason:
      'a log of its own would take a second bucket; CloudTrail records who read the state, if its data events are on',
  },
  {
    check: 'CKV_AWS_144',
    resources: ['aws_s3_bucket.bucket'],
    stacks: bootstrap,
    reason:
      'the state describes one region and cannot be applied while that is down; old versions cover what is overwritten',
  },
  {
    check: 'CKV2_AWS_62',
    resources: ['aws_s3_bucket.bucket'],
    stacks: bootstrap,
    reason: 'nothing waits for the news that a state was written',
  },
];
