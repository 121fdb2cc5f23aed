import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import type { Configuration } from '../../stacks/synthesize.ts';

/** A check that may fail, and why that is tolerable. */
export interface Exception {
  check: string;
  /** Addresses (`aws_lb.load_balancer_alb`) or types (`aws_lb`); left out: any resource. */
  resources?: string[];
  reason: string;
}

/** One for environments of these settings; for all if left out. */
interface EnvironmentException extends Exception {
  where?: (environment: EnvironmentConfig) => boolean;
}

type Where = NonNullable<EnvironmentException['where']>;

const withCdn: Where = ({ cdn }) => cdn !== undefined;
const withoutCdn: Where = ({ cdn }) => cdn === undefined;
const withoutDomain: Where = ({ loadBalancer }) => loadBalancer.domain === undefined;
const withoutRealUsers: Where = ({ stage }) => stage !== 'production';
const withRedisBroker: Where = ({ broker }) => broker?.kind === 'redis';
const redisOf = ({ broker, cache }: EnvironmentConfig) => [
  ...(broker?.kind === 'redis' ? [broker] : []),
  ...(cache ? [cache] : []),
];
const all =
  (...conditions: Where[]): Where =>
  (environment) =>
    conditions.every((condition) => condition(environment));

const knowsLog4j =
  'AWSManagedRulesKnownBadInputsRuleSet, which knows Log4j, is there; the list of anonymous addresses that is asked for too would refuse users of VPNs and of Private Relay';
const costsTooMuch =
  'a web ACL of five rules costs some 10 USD a month, and there are no real users that a flood could cut off';

/** Those that a stack may claim, by what its environment is set to. */
export function exceptionsOf({ application, environments }: Configuration, stack: string): Exception[] {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment) return ofBootstraps;
  return ofEnvironments(application).filter(({ where }) => where?.(environment) ?? true);
}

const ofEnvironments = (application: Application): EnvironmentException[] => [
  // Every environment.
  {
    check: 'CKV_AWS_378',
    resources: ['aws_lb_target_group.web_target_group'],
    reason:
      'the check does not look for the HTTPS listener beyond a listener rule; within the VPC the requests go on unencrypted, and reach tasks whose security group lets in the load balancer alone',
  },
  {
    check: 'CKV2_AWS_57',
    resources: ['aws_secretsmanager_secret'],
    reason:
      'tasks read a secret when they start and never again, so a rotation on its own would cut them off; raising the version in the settings makes a new value and replaces the tasks in one deployment',
  },
  {
    check: 'CKV2_AWS_34',
    resources: ['aws_ssm_parameter'],
    reason:
      'it is plain configuration, which the task definition shows as well; what looks like a secret is refused at synth',
  },
  {
    check: 'CKV_AWS_31',
    resources: ['aws_elasticache_replication_group'],
    where: (environment) => redisOf(environment).length > 0,
    reason:
      'the token is set by a step after creation, since the argument that is checked here would write it to the state',
  },
  {
    check: 'CKV_AWS_145',
    resources: [
      'aws_s3_bucket.storage_static_bucket',
      ...application.frontEnds.map(({ name }) => `aws_s3_bucket.storage_front_end_${name.replaceAll('-', '_')}_bucket`),
    ],
    reason: 'what it holds is meant for everyone on the internet, so S3 encrypts it with a key of its own',
  },
  {
    check: 'CKV_AWS_145',
    resources: ['aws_s3_bucket.storage_logs_bucket'],
    reason: "load balancers deliver logs to no bucket with another key than S3's own",
  },
  {
    check: 'CKV_AWS_144',
    resources: ['aws_s3_bucket'],
    reason: 'the environment is in one region; old versions cover what is deleted or overwritten',
  },
  {
    check: 'CKV2_AWS_62',
    resources: ['aws_s3_bucket'],
    reason: 'nothing waits for the news that a file was written',
  },
  {
    check: 'CKV2_AWS_5',
    resources: ['aws_security_group.database_proxy_security_group'],
    where: ({ database }) => database.pooling === 'rds-proxy',
    reason: 'it is attached to the RDS Proxy, which the check does not look at',
  },
  {
    check: 'CKV2_AWS_5',
    resources: ['aws_security_group.migrate_security_group', 'aws_security_group.collect_static_security_group'],
    where: ({ migration, collectStatic }) => (migration ?? collectStatic) !== undefined,
    reason: 'a step of the deploy starts the task that has it, which no resource of Terraform does',
  },
  ...['CKV_AWS_157', 'CKV_AWS_293'].map((check) => ({
    check,
    resources: [1, 2, 3, 4, 5].map((replica) => `aws_db_instance.database_replica_${replica}_instance`),
    where: ({ database }: EnvironmentConfig) => database.readReplicas > 0,
    reason: 'it is a copy that RDS makes anew; what must not be lost is the primary',
  })),

  // Where browsers come to the load balancer.
  {
    check: 'CKV_AWS_260',
    resources: [
      'aws_vpc_security_group_ingress_rule.load_balancer_from_internet_80',
      // Once applied, the plan lists the rules of a security group here too.
      'aws_security_group.load_balancer_security_group',
    ],
    where: withoutCdn,
    reason: 'port 80 redirects to HTTPS where there is a domain, and is the only way in where there is none',
  },
  {
    check: 'CKV2_AWS_76',
    resources: ['aws_lb.load_balancer_alb'],
    where: ({ loadBalancer }) => loadBalancer.waf !== undefined,
    reason: knowsLog4j,
  },
  {
    check: 'CKV2_AWS_28',
    resources: ['aws_lb.load_balancer_alb'],
    where: all(withoutRealUsers, withoutCdn, ({ loadBalancer }) => loadBalancer.waf === undefined),
    reason: costsTooMuch,
  },

  // CloudFront.
  {
    check: 'CKV_AWS_86',
    resources: ['aws_cloudfront_distribution'],
    where: withCdn,
    reason:
      'it looks for the older kind of log, which takes a bucket with ACLs; these go by aws_cloudwatch_log_delivery',
  },
  {
    check: 'CKV_AWS_259',
    resources: ['aws_cloudfront_response_headers_policy'],
    where: withCdn,
    reason:
      "only the team knows whether every subdomain speaks HTTPS, and a browser's own list takes a domain for good; the header itself is there, for a year",
  },
  {
    check: 'CKV_AWS_305',
    resources: ['aws_cloudfront_distribution'],
    where: withCdn,
    reason: 'what answers at the root is for the front end there, or for Django, to say',
  },
  {
    check: 'CKV_AWS_310',
    resources: ['aws_cloudfront_distribution'],
    where: withCdn,
    reason: 'the environment is in one region, and has no second origin to turn to',
  },
  {
    check: 'CKV_AWS_374',
    resources: ['aws_cloudfront_distribution'],
    where: ({ cdn }) => cdn !== undefined && cdn.geoRestriction === undefined,
    reason: 'which countries are served is for the product to say, by cdn.geoRestriction',
  },
  {
    check: 'CKV2_AWS_47',
    resources: ['aws_cloudfront_distribution'],
    where: ({ cdn }) => cdn?.waf !== undefined,
    reason: knowsLog4j,
  },
  ...['CKV_AWS_68', 'CKV2_AWS_47'].map((check) => ({
    check,
    resources: ['aws_cloudfront_distribution'],
    where: all(withoutRealUsers, ({ cdn }) => cdn !== undefined && cdn.waf === undefined),
    reason: costsTooMuch,
  })),

  // What measures the queues of Redis.
  {
    check: 'CKV_AWS_50',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'it asks Redis a few things once a minute; an error says which of them failed, and there is nothing to trace',
  },
  {
    check: 'CKV_AWS_115',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'it runs once a minute, for 20 seconds at most, and what is reserved for it is taken from all others: a new account has 10 in all',
  },
  {
    check: 'CKV_AWS_116',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason: 'a measurement that failed is worth nothing a minute later; that it failed is counted',
  },
  {
    check: 'CKV_AWS_173',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'its variables name the queues and the secret that it reads, and hold none; Lambda encrypts them with a key of its own',
  },
  {
    check: 'CKV_AWS_272',
    resources: ['aws_lambda_function.broker_queue_depth_function'],
    where: withRedisBroker,
    reason:
      'its code is uploaded by the same deployment that would say whose signature to trust; its hash is in the plan',
  },
  {
    check: 'CKV_AWS_290',
    resources: ['aws_iam_role_policy.broker_queue_depth_policy'],
    where: withRedisBroker,
    reason:
      'Lambda takes the actions by which it joins a network for all network interfaces or not at all; the code of the function is denied them',
  },

  // Environments that nobody depends on.
  {
    check: 'CKV2_AWS_28',
    resources: ['aws_lb.load_balancer_alb'],
    where: ({ cdn }) => cdn?.originAccess === 'prefix-list',
    reason: 'it lets CloudFront in and nobody else, so a web ACL would stand before that',
  },
  {
    check: 'CKV_AWS_150',
    resources: ['aws_lb.load_balancer_alb'],
    where: ({ loadBalancer }) => !loadBalancer.deletionProtection,
    reason: 'this environment may be destroyed, and is made anew by a deployment',
  },
  {
    check: 'CKV_AWS_293',
    resources: ['aws_db_instance.database_instance'],
    where: ({ database }) => !database.deletionProtection,
    reason: 'this environment may be destroyed, and its data with it',
  },
  {
    check: 'CKV_AWS_157',
    resources: ['aws_db_instance.database_instance'],
    where: ({ database }) => !database.multiAz,
    reason: 'a second instance doubles the price, and this environment may be down while its zone is',
  },
  {
    check: 'CKV2_AWS_50',
    resources: ['aws_elasticache_replication_group'],
    where: (environment) => redisOf(environment).some(({ replicas }) => replicas === 0),
    reason: 'a second node doubles the price, and this environment may be down while its zone is',
  },
  {
    check: 'CKV_AWS_333',
    resources: ['aws_ecs_service'],
    where: ({ network }) => network.egress === 'public-ip',
    reason:
      'an address of its own is what a task costs least to get out by; its security group lets nobody in but the load balancer',
  },
  {
    check: 'CKV_AWS_336',
    resources: ['aws_ecs_task_definition'],
    where: ({ ecsExec }) => ecsExec !== undefined,
    reason: 'the agent of ECS Exec, by which people look into its containers, writes to the root file system',
  },
  {
    check: 'CKV_AWS_338',
    resources: ['aws_cloudwatch_log_group'],
    where: all(withoutRealUsers, ({ observability }) => observability.logRetentionDays < 365),
    reason: 'without real users there is nothing to account for after a year, and kept logs cost money',
  },

  {
    check: 'CKV_AWS_118',
    resources: ['aws_db_instance.database_instance'],
    where: all(withoutRealUsers, ({ database }) => database.monitoringIntervalSeconds === 0),
    reason: 'what enhanced monitoring measures is billed, and nobody looks at it here',
  },

  // Environments without a domain.
  {
    check: 'CKV_AWS_260',
    resources: ['aws_vpc_security_group_ingress_rule.load_balancer_from_cloudfront'],
    where: all(withCdn, withoutDomain),
    reason:
      'it admits the addresses of CloudFront alone, by a prefix list, which the check takes for the whole internet',
  },
  ...[
    { check: 'CKV_AWS_174', resources: ['aws_cloudfront_distribution'], where: all(withCdn, withoutDomain) },
    { check: 'CKV2_AWS_42', resources: ['aws_cloudfront_distribution'], where: all(withCdn, withoutDomain) },
    { check: 'CKV_AWS_2', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV_AWS_103', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV2_AWS_20', resources: ['aws_lb.load_balancer_alb'] },
  ].map((exception) => ({
    where: withoutDomain,
    ...exception,
    reason:
      'without a domain there is no certificate; what is sent can be read on its way, and is no data of real users',
  })),
];

/** They hold the bucket of the Terraform state. */
const ofBootstraps: Exception[] = [
  {
    check: 'CKV_AWS_18',
    resources: ['aws_s3_bucket.bucket'],
    reason:
      'a log of its own would take a second bucket; CloudTrail records who read the state, if its data events are on',
  },
  {
    check: 'CKV_AWS_144',
    resources: ['aws_s3_bucket.bucket'],
    reason:
      'the state describes one region and cannot be applied while that is down; old versions cover what is overwritten',
  },
  {
    check: 'CKV2_AWS_62',
    resources: ['aws_s3_bucket.bucket'],
    reason: 'nothing waits for the news that a state was written',
  },
];
