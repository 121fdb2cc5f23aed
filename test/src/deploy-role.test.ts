import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../environments/schema.ts';
import { BootstrapStack } from '../../src/bootstrap-stack.ts';
import { withoutCreationStacks } from '../../src/creation-stacks.ts';
import { EnvironmentStack } from '../../src/environment-stack.ts';
import { environment, leastApplication, worker } from '../environments/config.ts';
import { Iam } from '../iam.ts';
import { leastDatabase } from '../modules/settings.ts';
import { all } from '../modules/terraform.ts';
import { app, terraformOf } from '../synth.ts';

type Resource = ReturnType<typeof terraformOf>['resource'][string][string];

const here = 'eu-central-1:111111111111';

/** How each kind of resource that has a name of its own is made. */
const making: Record<string, [action: string, what: (resource: Resource, cluster: string) => string]> = {
  aws_cloudwatch_event_rule: ['events:PutRule', ({ name }) => `arn:aws:events:${here}:rule/${name}`],
  aws_cloudwatch_log_group: ['logs:CreateLogGroup', ({ name }) => `arn:aws:logs:${here}:log-group:${name}`],
  aws_cloudwatch_metric_alarm: [
    'cloudwatch:PutMetricAlarm',
    ({ alarm_name }) => `arn:aws:cloudwatch:${here}:alarm:${alarm_name}`,
  ],
  aws_db_instance: ['rds:CreateDBInstance', ({ identifier }) => `arn:aws:rds:${here}:db:${identifier}`],
  aws_db_parameter_group: ['rds:CreateDBParameterGroup', ({ name }) => `arn:aws:rds:${here}:pg:${name}`],
  aws_db_subnet_group: ['rds:CreateDBSubnetGroup', ({ name }) => `arn:aws:rds:${here}:subgrp:${name}`],
  aws_ecr_repository: ['ecr:CreateRepository', ({ name }) => `arn:aws:ecr:${here}:repository/${name}`],
  aws_ecs_cluster: ['ecs:CreateCluster', ({ name }) => `arn:aws:ecs:${here}:cluster/${name}`],
  aws_ecs_service: ['ecs:CreateService', ({ name }, cluster) => `arn:aws:ecs:${here}:service/${cluster}/${name}`],
  aws_ecs_task_definition: [
    'ecs:RegisterTaskDefinition',
    ({ family }) => `arn:aws:ecs:${here}:task-definition/${family}:1`,
  ],
  aws_elasticache_parameter_group: [
    'elasticache:CreateCacheParameterGroup',
    ({ name }) => `arn:aws:elasticache:${here}:parametergroup:${name}`,
  ],
  aws_elasticache_replication_group: [
    'elasticache:CreateReplicationGroup',
    ({ replication_group_id }) => `arn:aws:elasticache:${here}:replicationgroup:${replication_group_id}`,
  ],
  aws_elasticache_subnet_group: [
    'elasticache:CreateCacheSubnetGroup',
    ({ name }) => `arn:aws:elasticache:${here}:subnetgroup:${name}`,
  ],
  aws_iam_role: ['iam:CreateRole', ({ name }) => `arn:aws:iam::111111111111:role/${name}`],
  aws_lambda_function: [
    'lambda:CreateFunction',
    ({ function_name }) => `arn:aws:lambda:${here}:function:${function_name}`,
  ],
  aws_s3_bucket: ['s3:CreateBucket', ({ bucket }) => `arn:aws:s3:::${bucket}`],
  aws_secretsmanager_secret: [
    'secretsmanager:CreateSecret',
    ({ name }) => `arn:aws:secretsmanager:${here}:secret:${name}-AbCdEf`,
  ],
  aws_sns_topic: ['sns:CreateTopic', ({ name }) => `arn:aws:sns:${here}:${name}`],
  aws_sqs_queue: ['sqs:CreateQueue', ({ name }) => `arn:aws:sqs:${here}:${name}`],
  aws_ssm_parameter: ['ssm:PutParameter', ({ name }) => `arn:aws:ssm:${here}:parameter${name}`],
};

const redis = { nodeType: 'cache.t4g.micro', replicas: 1 };

describe.each([
  ['short', 'shop', 'test', 'redis'],
  ['short', 'shop', 'test', 'sqs'],
  ['the longest', 'thirty-characters-long-project', 'twenty-letters-long1', 'redis'],
  ['the longest', 'thirty-characters-long-project', 'twenty-letters-long1', 'sqs'],
] as const)('the role that deploys, under %s names of %s %s with %s', (_, project, name, kind) => {
  const application = applicationSchema.parse({
    ...leastApplication,
    project,
    queues: [{ name: 'forty-characters-long-name-of-a-queue-40' }],
    secrets: ['STRIPE_API_KEY'],
    github: { infrastructureRepository: 'acme/shop' },
  });
  const config = environment({
    name,
    database: { ...leastDatabase, readReplicas: 1, pooling: 'rds-proxy' },
    broker: kind === 'redis' ? { kind, ...redis } : { kind },
    cache: { ...redis, shards: 2 },
    loadBalancer: { deletionProtection: false, waf: {} },
    workers: [worker({ name: 'thirty-characters-long-worker1', queues: ['forty-characters-long-name-of-a-queue-40'] })],
    beat: { scheduler: 'database' },
    flower: {},
    ecsExec: { writableRootFilesystem: true, logRetentionDays: 7 },
    parameters: { variables: { LOG_LEVEL: 'INFO' } },
  });
  const [made, bootstrap] = withoutCreationStacks(() => [
    terraformOf(new EnvironmentStack(app(), application, config, [config])),
    terraformOf(new BootstrapStack(app(), application, config, [config])),
  ]) as [ReturnType<typeof terraformOf>, ReturnType<typeof terraformOf>];
  const iam = new Iam(bootstrap, config);
  const context = { 'iam:PermissionsBoundary': `arn:aws:iam::111111111111:policy/${project}-${name}-boundary` };

  it.each(Object.entries(making))('makes every %s', async (type, [action, what]) => {
    const refused = [];
    for (const resource of Object.values(all(made, type))) {
      const arn = what(resource, `${project}-${name}`);
      const asked = { who: 'github_deploy', action, what: arn, ...(action.startsWith('iam:') && { context }) };
      if (!(await iam.allows(asked))) refused.push(arn);
    }
    expect(refused).toEqual([]);
  });

  it('is asked for every kind of name', () => {
    const absent = kind === 'redis' ? ['aws_sqs_queue'] : ['aws_cloudwatch_event_rule', 'aws_lambda_function'];
    expect(Object.keys(making).filter((type) => !(type in made.resource))).toEqual(absent);
  });
});
