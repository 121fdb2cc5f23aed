import { capacity } from './capacity.ts';
import { data } from './data.ts';
import { discovery } from './discovery.ts';
import { edge } from './edge.ts';
import type { Finder } from './finder.ts';
import { network } from './network.ts';
import { schedules } from './schedules.ts';
import { services } from './services.ts';

/** How each type of resource is found that AWS would refuse to make a second time, or would make a second one of. */
export const finders: Readonly<Record<string, Finder>> = {
  ...network,
  ...data,
  ...services,
  ...capacity,
  ...schedules,
  ...discovery,
  ...edge,
};

/**
 * Types that are not looked for. What a deploy calls to make one writes over what is there, or does nothing where all is as it should be:
 * `Put...` of https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html and the like.
 */
export const madeAgain: ReadonlySet<string> = new Set([
  // A plan, or a step, and no thing of AWS's.
  'terraform_data',
  'aws_acm_certificate_validation',
  // Puts of application autoscaling, by the name of what scales.
  'aws_appautoscaling_policy',
  'aws_appautoscaling_scheduled_action',
  'aws_appautoscaling_target',
  'aws_cloudwatch_composite_alarm',
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_log_metric_filter',
  'aws_cloudwatch_metric_alarm',
  // The VPC's own, which Terraform takes over, and the proxy's own.
  'aws_default_security_group',
  'aws_db_proxy_default_target_group',
  'aws_ecr_lifecycle_policy',
  'aws_ecr_repository_policy',
  'aws_ecs_cluster_capacity_providers',
  // A further revision. The services are given it.
  'aws_ecs_task_definition',
  'aws_iam_role_policy_attachment',
  'aws_lambda_function_event_invoke_config',
  'aws_s3_bucket_cors_configuration',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_logging',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_replication_configuration',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  // A further version. The value before is kept as AWSPREVIOUS.
  'aws_secretsmanager_secret_version',
  'aws_sesv2_email_identity_mail_from_attributes',
  'aws_sns_topic_policy',
  // Subscribing again gives the subscription that is there: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
  'aws_sns_topic_subscription',
  'aws_sqs_queue_redrive_allow_policy',
  // https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html and API_PutLoggingConfiguration.html
  'aws_wafv2_web_acl_association',
  'aws_wafv2_web_acl_logging_configuration',
]);

/**
 * Types that Terraform may replace where an apply was cut while it made one: nothing is lost with it. A service that AWS has is taken up all the same, by deploy and recover
 * themselves (progress/take-up.ts): they have its tasks deployed anew where they never ran, which would pass for well here.
 */
export const madeAnew: ReadonlySet<string> = new Set([...madeAgain, 'aws_ecs_service', 'aws_iam_role_policy']);
