import { regions } from '../../../../modules/shared/regions.ts';
import type { Application, EnvironmentConfig } from '../../../configuration/schema.ts';
import { type EnvironmentException, type Exception, redisOf } from './exception.ts';

const plainWithin = (target: string) => ({
  check: 'CKV_AWS_378',
  resources: [`aws_lb_target_group.${target}_target_group`],
  reason:
    'the check does not look for the HTTPS listener beyond a listener rule; within the VPC the requests go on unencrypted, and reach tasks whose security group lets in the load balancer alone',
});

/** One for each further service. */
export const ofServices = ({ services }: EnvironmentConfig): Exception[] =>
  services.map(({ name }) => plainWithin(`service_${name.replaceAll('-', '_')}`));

/** What holds whatever an environment is for. */
export const ofEveryEnvironment = (application: Application): EnvironmentException[] => [
  plainWithin('web'),
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
    reason:
      'media are copied to another region where storage.mediaCopy says so, which the check does not see; all else in buckets can be made again',
  },
  {
    check: 'CKV_AWS_18',
    resources: regions.map((region) => {
      const place = region.replaceAll('-', '_');
      return `aws_s3_bucket.storage_copy_in_${place}_media_${place}_bucket`;
    }),
    where: ({ storage }) => storage.mediaCopy !== undefined,
    reason: 'S3 delivers logs within a region, and the logs are in another; nobody reads the copy but who restores it',
  },
  {
    check: 'CKV2_AWS_62',
    resources: ['aws_s3_bucket'],
    reason: 'nothing waits for the news that a file was written',
  },
  {
    check: 'CKV_AWS_161',
    resources: ['aws_db_instance'],
    where: ({ database }) => !database.iamAuthentication,
    reason: 'tasks log in by a password of their own, and nobody by a token of IAM',
  },
  {
    check: 'CKV2_AWS_5',
    resources: ['aws_security_group.database_proxy_security_group'],
    where: ({ database }) => database.pooling === 'rds-proxy',
    reason: 'it is attached to the RDS Proxy, which the check does not look at',
  },
  {
    check: 'CKV2_AWS_5',
    resources: ['migrate', 'collect_static', 'database_role'].map(
      (task) => `aws_security_group.${task}_security_group`,
    ),
    where: ({ migration, collectStatic, database }) =>
      (migration ?? collectStatic) !== undefined || database.role === 'application',
    reason: 'a step of the deploy starts the task that has it, which no resource of Terraform does',
  },
  ...['CKV_AWS_157', 'CKV_AWS_293'].map((check) => ({
    check,
    resources: [1, 2, 3, 4, 5].map((replica) => `aws_db_instance.database_replica_${replica}_instance`),
    where: ({ database }: EnvironmentConfig) => database.readReplicas > 0,
    reason: 'it is a copy that RDS makes anew; what must not be lost is the primary',
  })),
];
