import { all, type EnvironmentException, redisOf, withoutRealUsers } from './exception.ts';

/** Environments that nobody depends on. */
export const ofUndemanding: EnvironmentException[] = [
  {
    check: 'CKV2_AWS_28',
    resources: ['aws_lb.load_balancer_alb'],
    where: all(withoutRealUsers, ({ cdn }) => cdn?.originAccess === 'prefix-list'),
    reason:
      "distributions of other customers come past a web ACL at CloudFront, and one here would see the addresses of CloudFront alone; production refuses prefix-list, and there are no real users' data here",
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
];
