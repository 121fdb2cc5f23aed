import { TerraformOutput, type TerraformStack } from 'cdktf';
import { expect, it } from 'vitest';
import { RedisBroker } from '../../../modules/broker/redis-broker.ts';
import { type RedisBrokerSettings, redisBrokerSettings } from '../../../modules/broker/settings.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { containers, readFrom, serviceWith, variables } from '../service.ts';
import { all, only, ref } from '../terraform.ts';

const queues = ['mail', 'default'].map((name) => ({ name, longestTaskSeconds: 300 }));

function build(
  settings: Partial<RedisBrokerSettings> = {},
  look: (broker: RedisBroker, stack: TerraformStack) => void = () => {},
) {
  return synth((stack) => {
    const shared = foundation(stack);
    const least = redisBrokerSettings.parse({ kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 0 });
    const broker = new RedisBroker(stack, 'broker', { ...shared, queues, settings: { ...least, ...settings } });
    const service = serviceWith(stack, shared, broker);
    broker.letIn(service);
    broker.dropOldCredentials([service.service]);
    look(broker, stack);
  });
}

const terraform = build();

it('is a Redis that refuses a task when it is full, and forgets none', () => {
  expect(only(terraform, 'aws_elasticache_parameter_group')).toMatchObject({
    name: 'shop-test-broker-redis7',
    parameter: [{ name: 'maxmemory-policy', value: 'noeviction' }],
  });
});

it('is as safe as its settings say, and never a Redis Cluster, which Celery can not use', () => {
  expect(only(terraform, 'aws_elasticache_replication_group')).toMatchObject({
    replication_group_id: 'shop-test-broker',
    node_type: 'cache.t4g.micro',
    num_cache_clusters: 1,
    snapshot_retention_limit: 7,
  });
  const safest = only(build({ replicas: 5, snapshotRetentionDays: 35 }), 'aws_elasticache_replication_group');
  expect(safest).toMatchObject({ num_cache_clusters: 6, snapshot_retention_limit: 35 });
  expect(safest).not.toHaveProperty('num_node_groups');
});

it('lets a service in on the port of Redis, and what measures its queues', () => {
  const onPortOfRedis = {
    security_group_id: ref('aws_security_group.broker_redis_security_group.id'),
    ip_protocol: 'tcp',
    from_port: 6379,
    to_port: 6379,
    lifecycle: { create_before_destroy: true },
  };
  expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toEqual({
    web_to_broker_ingress: {
      ...onPortOfRedis,
      referenced_security_group_id: ref('aws_security_group.web_security_group.id'),
      description: 'web to broker',
    },
    broker_queue_depth_to_broker_ingress: {
      ...onPortOfRedis,
      referenced_security_group_id: ref('aws_security_group.broker_queue_depth_security_group.id'),
      description: 'queue-depth to broker',
    },
  });
});

it('has all of its queues measured, once there is a Redis', () => {
  const { environment, depends_on } = only(terraform, 'aws_lambda_function');
  expect(environment.variables).toEqual({
    BROKER_URL_SECRET_ARN: ref('aws_secretsmanager_secret.broker_redis_url_secret.arn'),
    NAMESPACE: 'shop-test/celery',
    QUEUES: '["mail","default"]',
  });
  expect(depends_on).toEqual(
    expect.arrayContaining([
      'aws_elasticache_replication_group.broker_redis_group',
      'aws_vpc_security_group_egress_rule.broker_queue_depth_to_broker_egress',
      'aws_vpc_security_group_ingress_rule.broker_queue_depth_to_broker_ingress',
    ]),
  );
});

it.each([60, 3600, 604_800])('tells Celery its URL, a secret, and to hide a task for %d seconds', (seconds) => {
  expect(containers(build({ visibilityTimeoutSeconds: seconds })).map(variables)).toEqual([
    {
      environment: {
        CELERY_BROKER_TRANSPORT_OPTIONS: `{"visibility_timeout":${seconds},"socket_timeout":10,"socket_connect_timeout":5,"socket_keepalive":true,"health_check_interval":10,"retry_on_timeout":true}`,
        CELERY_TASK_DEFAULT_QUEUE: 'mail',
      },
      secrets: { CELERY_BROKER_URL: readFrom('broker_redis_url'), REDIS_URL: readFrom('broker_redis_url') },
    },
  ]);
});

it('has its URL in other forms, for Celery and for whatever else uses this Redis', () => {
  build({}, ({ told }) => {
    const withForms = told.filter(({ inForm }) => inForm?.({ query: false }));
    expect(withForms.map(({ source }) => source)).toEqual(['broker.url', 'broker.redisUrl']);
  });
});

it('has workers give up a Redis that keeps results and says nothing any more', () => {
  const { output } = build({}, (broker, stack) => {
    new TerraformOutput(stack, 'configuration', { value: broker.workerConfiguration });
  });
  expect(output.configuration?.value).toEqual({
    redis_socket_timeout: '10',
    redis_socket_connect_timeout: '5',
    redis_socket_keepalive: 'True',
    redis_retry_on_timeout: 'True',
  });
});

it('takes its token before tasks start, and no other once they run', () => {
  expect(all(terraform, 'aws_ecs_service').web_service.depends_on).toContain('terraform_data.broker_redis_add_token');
  expect(all(terraform, 'terraform_data').broker_redis_drop_old_token.depends_on).toEqual([
    'aws_ecs_service.web_service',
  ]);
});
