import { describe, expect, it } from 'vitest';
import { leastDatabase } from '../../modules/settings.ts';
import { environmentTerraform } from '../../stacks.ts';
import { application, environment, onInstances, worker } from '../configuration/config.ts';

const longest = {
  project: 'thirty-characters-long-project',
  environment: 'twenty-letters-long1',
  worker: 'thirty-characters-long-worker1',
  queue: 'forty-characters-long-name-of-a-queue-40',
  variable: `V${'_LONG'.repeat(19)}`,
  secret: `S${'_LONG'.repeat(12)}_64`,
};

const redis = { nodeType: 'cache.t4g.micro', replicas: 1 };

/** Everything that can have a name, under the longest names that the settings take. */
function resources(broker: 'redis' | 'sqs') {
  const config = environment({
    name: longest.environment,
    database: { ...leastDatabase, finalSnapshot: true, readReplicas: 5, pooling: 'rds-proxy' },
    broker: broker === 'redis' ? { kind: 'redis', ...redis } : { kind: 'sqs' },
    cache: { ...redis, shards: 2 },
    workers: [
      worker({
        name: longest.worker,
        capacity: onInstances,
        queues: [longest.queue],
        scaling: { minTasks: 0, maxTasks: 1 },
        backlog: { acceptableWaitSeconds: 60, averageTaskMilliseconds: 1000 },
      }),
    ],
    beat: { scheduler: 'database' },
    flower: {},
    parameters: { variables: { [longest.variable]: 'x' }, featureFlags: { [`f${'-long'.repeat(19)}`]: true } },
    ecsExec: { writableRootFilesystem: true, logRetentionDays: 7 },
    observability: { logRetentionDays: 7, objectives: {}, probe: { path: '/' }, budget: { monthlyUsd: 500 } },
    network: { ...environment().network, egress: 'vpc-endpoints', interfaceEndpoints: ['logs'] },
  });
  const everywhere = {
    ...application,
    project: longest.project,
    queues: [{ name: longest.queue, longestTaskSeconds: 60 }],
    secrets: [longest.secret],
  };
  return environmentTerraform(everywhere, config).resource;
}

/** What AWS takes as a name, with the page that says so where it is not the one in modules/shared/naming.ts. */
const forms: Record<string, { argument: string; form: RegExp }> = {
  aws_lb: { argument: 'name', form: /^(?!internal-)[a-zA-Z0-9](-?[a-zA-Z0-9])*$/ },
  aws_lb_target_group: { argument: 'name', form: /^[a-zA-Z0-9](-?[a-zA-Z0-9])*$/ },
  aws_db_instance: { argument: 'identifier', form: /^[a-z](-?[a-z0-9])*$/ },
  aws_db_parameter_group: { argument: 'name', form: /^[a-z](-?[a-z0-9])*$/ },
  aws_db_subnet_group: { argument: 'name', form: /^[a-z0-9._ -]+$/ },
  aws_db_proxy: { argument: 'name', form: /^[a-zA-Z](-?[a-zA-Z0-9])*$/ },
  aws_elasticache_replication_group: { argument: 'replication_group_id', form: /^[a-z](-?[a-z0-9])*$/ },
  aws_elasticache_parameter_group: { argument: 'name', form: /^[a-z](-?[a-z0-9])*$/ },
  aws_elasticache_subnet_group: { argument: 'name', form: /^[a-z](-?[a-z0-9])*$/ },
  aws_sqs_queue: { argument: 'name', form: /^[\w-]+$/ },
  aws_s3_bucket: { argument: 'bucket', form: /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](-?[a-z0-9])*$/ },
  aws_iam_role: { argument: 'name', form: /^[\w+=,.@-]+$/ },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  aws_iam_instance_profile: { argument: 'name', form: /^[\w+=,.@-]+$/ },
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
  aws_launch_template: { argument: 'name', form: /^[a-zA-Z0-9().\-/_]{3,}$/ },
  // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
  aws_autoscaling_group: { argument: 'name', form: /^[^:]+$/ },
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
  aws_ecs_capacity_provider: { argument: 'name', form: /^(?!aws|ecs|fargate)[\w-]+$/i },
  aws_security_group: { argument: 'name', form: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  aws_ecr_repository: { argument: 'name', form: /^[a-z0-9]+([._-][a-z0-9]+)*$/ },
  aws_ecs_cluster: { argument: 'name', form: /^[\w-]+$/ },
  aws_ecs_service: { argument: 'name', form: /^[\w-]+$/ },
  aws_ecs_task_definition: { argument: 'family', form: /^[\w-]+$/ },
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html. The end must not look like what it adds itself.
  aws_secretsmanager_secret: { argument: 'name', form: /^(?!.*-[A-Za-z0-9]{6}$)[\w/+=.@-]+$/ },
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  aws_ssm_parameter: { argument: 'name', form: /^\/(?!aws|ssm)[\w./-]+$/i },
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  aws_cloudwatch_log_group: { argument: 'name', form: /^[\w/.#-]+$/ },
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html, and what the provider takes.
  aws_cloudwatch_query_definition: { argument: 'name', form: /^[^:*/]+(\/[^:*/]+)*$/ },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
  aws_kms_alias: { argument: 'name', form: /^alias\/(?!aws\/)[\w/-]+$/ },
  aws_sns_topic: { argument: 'name', form: /^[\w-]+$/ },
  aws_cloudwatch_metric_alarm: { argument: 'alarm_name', form: /^[\w-]+$/ },
  aws_cloudwatch_composite_alarm: { argument: 'alarm_name', form: /^[\w-]+$/ },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  aws_cloudwatch_dashboard: { argument: 'dashboard_name', form: /^[\w-]+$/ },
  aws_lambda_function: { argument: 'function_name', form: /^[\w-]+$/ },
  aws_cloudwatch_event_rule: { argument: 'name', form: /^[\w.-]+$/ },
  // https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
  aws_budgets_budget: { argument: 'name', form: /^[^:\\/]+$/ },
};

const maxLengths: Record<string, number> = {
  aws_lb: 32,
  aws_lb_target_group: 32,
  aws_db_instance: 63,
  aws_db_parameter_group: 255,
  aws_db_subnet_group: 255,
  aws_db_proxy: 63,
  aws_elasticache_replication_group: 40,
  aws_elasticache_parameter_group: 255,
  aws_elasticache_subnet_group: 255,
  aws_sqs_queue: 80,
  aws_s3_bucket: 63,
  aws_iam_role: 64,
  aws_iam_instance_profile: 128,
  aws_launch_template: 128,
  aws_autoscaling_group: 255,
  aws_ecs_capacity_provider: 255,
  aws_security_group: 255,
  aws_ecr_repository: 256,
  aws_ecs_cluster: 255,
  aws_ecs_service: 255,
  aws_ecs_task_definition: 255,
  aws_secretsmanager_secret: 512,
  aws_ssm_parameter: 1011,
  aws_cloudwatch_log_group: 512,
  aws_cloudwatch_query_definition: 255,
  aws_kms_alias: 256,
  aws_sns_topic: 256,
  aws_cloudwatch_metric_alarm: 255,
  aws_cloudwatch_composite_alarm: 255,
  aws_cloudwatch_dashboard: 255,
  aws_lambda_function: 64,
  aws_cloudwatch_event_rule: 64,
  aws_budgets_budget: 100,
};

describe.each(['redis', 'sqs'] as const)('with the longest names that the settings take, and %s', (broker) => {
  const found = resources(broker);

  it.each(Object.entries(forms))('%s has names that AWS takes, no two alike', (type, { argument, form }) => {
    const names = Object.values(found[type] ?? {}).map((resource) => resource[argument]);
    expect(names.filter((name) => !form.test(name))).toEqual([]);
    expect(names.filter((name) => name.length > (maxLengths[type] as number))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has no other resource that names itself', () => {
    const named = Object.entries(found)
      .filter(([, byName]) =>
        Object.values(byName).some((resource) => /thirty-char/.test(JSON.stringify(resource.name ?? ''))),
      )
      .map(([type]) => type);
    expect(named.filter((type) => !(type in forms))).toEqual([]);
  });
});

it('tries every kind of resource', () => {
  const types = new Set([...Object.keys(resources('redis')), ...Object.keys(resources('sqs'))]);
  expect(Object.keys(forms).filter((type) => !types.has(type))).toEqual([]);
  expect(Object.keys(maxLengths)).toEqual(Object.keys(forms));
});
