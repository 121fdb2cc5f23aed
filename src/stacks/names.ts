import { TerraformResource, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { Finding } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';

/** What a resource is called in AWS. */
export interface Named {
  type: string;
  name: string;
  /** The same for two that AWS takes for one. */
  key: string;
}

/** The names of AWS's by which one resource is told from others of its type. */
const naming = [
  'name',
  'bucket',
  'functionName',
  'identifier',
  'family',
  'alarmName',
  'dashboardName',
  'replicationGroupId',
] as const;

/** Their names need to differ within their role, their log group or their type of record alone. */
const namedWithin = ['aws_iam_role_policy', 'aws_cloudwatch_log_metric_filter', 'aws_route53_record'];

/**
 * Where AWS takes `Report` and `report` for one name: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html.
 */
const inAnyCase = ['aws_iam_instance_profile', 'aws_iam_policy', 'aws_iam_role', 'aws_security_group'];

/** Of these there is one of a name: in the account, in one region of it, or, of buckets, anywhere. Others are named within something. */
const oneOfAName: Record<string, 'anywhere' | 'account' | 'region'> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  aws_s3_bucket: 'anywhere',
  ...Object.fromEntries(
    [
      ...'cloudfront_cache_policy cloudfront_function cloudfront_origin_access_control'.split(' '),
      ...'cloudfront_origin_request_policy cloudfront_response_headers_policy'.split(' '),
      ...'cloudwatch_dashboard iam_instance_profile iam_policy iam_role'.split(' '),
    ].map((type) => [`aws_${type}`, 'account' as const]),
  ),
  ...Object.fromEntries(
    [
      'cloudwatch_composite_alarm',
      ...'autoscaling_group ecs_capacity_provider launch_template'.split(' '),
      ...'cloudwatch_event_rule cloudwatch_log_group cloudwatch_metric_alarm db_instance db_parameter_group db_proxy'.split(
        ' ',
      ),
      ...'db_subnet_group dynamodb_table ecr_repository ecs_cluster ecs_task_definition kms_alias lambda_function lb'.split(
        ' ',
      ),
      ...'elasticache_parameter_group elasticache_replication_group elasticache_subnet_group lb_target_group'.split(
        ' ',
      ),
      ...'scheduler_schedule_group secretsmanager_secret sfn_state_machine sns_topic sqs_queue ssm_parameter'.split(
        ' ',
      ),
    ].map((type) => [`aws_${type}`, 'region' as const]),
  ),
};

/** What a construct is called, if it is a resource with a name of its own that is known at synth. */
export function namesOf(construct: unknown): Named[] {
  if (!(construct instanceof TerraformResource)) return [];
  const { terraformResourceType: type } = construct;
  if (namedWithin.includes(type)) return [];
  const attributes = construct as unknown as Record<string, unknown>;
  return (
    naming
      // Of a parameter group it is the engine that it is for.
      .filter((attribute) => attribute !== 'family' || type === 'aws_ecs_task_definition')
      .map((attribute) => attributes[`${attribute}Input`])
      .filter((name) => typeof name === 'string')
      .filter((name) => !Token.isUnresolved(name))
      .map((name) => ({ type, name, key: `${type} ${inAnyCase.includes(type) ? name.toLowerCase() : name}` }))
  );
}

/**
 * What two stacks call alike of which AWS has one: an environment that deploys second would fail, or take for its own what is the other's. The names that the
 * stack gives itself are held apart by the rule names-apart; this sees what an extension names, too.
 */
export function namesThatMeet(stacks: readonly { environment: EnvironmentConfig; stack: Construct }[]): Finding[] {
  const owners = new Map<string, EnvironmentConfig>();
  return stacks.flatMap(({ environment, stack }) =>
    stack.node.findAll().flatMap((construct) => {
      // A provider of its own has a region of its own: us-east-1, in each environment.
      const region = (construct as Partial<TerraformResource>).provider?.alias ?? environment.region;
      return namesOf(construct).flatMap(({ type, name, key }): Finding[] => {
        const among = oneOfAName[type];
        if (!among) return [];
        const place = { anywhere: [], account: [environment.account], region: [environment.account, region] }[among];
        const owner = owners.get([...place, key].join(' ')) ?? environment;
        owners.set([...place, key].join(' '), owner);
        if (owner.name === environment.name) return [];
        const must = `must not give an ${type} a name that ${owner.name} gives to one`;
        const wayOut = 'begin the name with that of the project and the environment: an extension has nameOf for it';
        return [{ path: environment.name, must, got: name, wayOut }];
      });
    }),
  );
}
