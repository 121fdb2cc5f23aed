import { expect, it } from 'vitest';
import { Cache } from '../../../modules/cache/cache.ts';
import { type CacheSettings, cacheSettings } from '../../../modules/cache/settings.ts';
import { allow } from '../../../modules/shared/connections.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { containers, readFrom, serviceWith, variables } from '../service.ts';
import { all, only, ref } from '../terraform.ts';

function build(settings: Partial<CacheSettings> = {}) {
  return synth((stack) => {
    const shared = foundation(stack);
    const cache = new Cache(stack, 'cache', {
      ...shared,
      settings: { ...cacheSettings.parse({ nodeType: 'cache.t4g.micro', replicas: 0 }), ...settings },
    });
    const service = serviceWith(stack, shared, cache);
    allow(service, cache);
    cache.dropOldToken([service.service]);
  });
}

const terraform = build();

it('is a Redis that forgets what was not asked for longest when it is full', () => {
  expect(only(terraform, 'aws_elasticache_parameter_group')).toMatchObject({
    name: 'shop-test-cache-redis7',
    parameter: [{ name: 'maxmemory-policy', value: 'allkeys-lru' }],
  });
});

it('is as large and as safe as its settings say', () => {
  expect(only(terraform, 'aws_elasticache_replication_group')).toMatchObject({
    replication_group_id: 'shop-test-cache',
    node_type: 'cache.t4g.micro',
    num_cache_clusters: 1,
    snapshot_retention_limit: 0,
  });
  const largest = build({ nodeType: 'cache.r7g.large', shards: 15, replicas: 5, snapshotRetentionDays: 35 });
  expect(only(largest, 'aws_elasticache_replication_group')).toMatchObject({
    node_type: 'cache.r7g.large',
    num_node_groups: 15,
    replicas_per_node_group: 5,
    snapshot_retention_limit: 35,
  });
});

it('is what its clients are let into, on the port of Redis', () => {
  expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toMatchObject({
    web_to_cache_ingress: {
      from_port: 6379,
      security_group_id: ref('aws_security_group.cache_redis_security_group.id'),
    },
  });
});

it('gives tasks CACHE_URL, a secret, and nothing else', () => {
  expect(containers(terraform).map(variables)).toEqual([
    { environment: {}, secrets: { CACHE_URL: readFrom('cache_redis_url') } },
  ]);
});

it('has its clients give up a Redis that says nothing any more, by the query of its URL', () => {
  expect(only(terraform, 'aws_secretsmanager_secret_version').secret_string_wo).toMatch(
    /:6379\/0\?ssl_cert_reqs=required&socket_timeout=10&socket_connect_timeout=5&socket_keepalive=true&health_check_interval=10&retry_on_timeout=true$/,
  );
});

it('takes its token before tasks start, and no other once they run', () => {
  expect(all(terraform, 'aws_ecs_service').web_service.depends_on).toContain('terraform_data.cache_redis_add_token');
  expect(all(terraform, 'terraform_data').cache_redis_drop_old_token.depends_on).toEqual([
    'aws_ecs_service.web_service',
  ]);
});
