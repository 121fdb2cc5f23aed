import { expect, it } from 'vitest';
import { Cluster } from '../../../modules/cluster/cluster.ts';
import { synth } from '../../synth.ts';
import { name } from '../foundation.ts';
import { only, ref } from '../terraform.ts';

it('is an ECS cluster under the name of the environment that measures its tasks', () => {
  const terraform = synth((stack) => new Cluster(stack, 'cluster', { name }));
  expect(only(terraform, 'aws_ecs_cluster')).toEqual({
    name: 'shop-test',
    setting: [{ name: 'containerInsights', value: 'enabled' }],
  });
});

it('has capacity on demand and on Spot, for services that name theirs', () => {
  const terraform = synth((stack) => new Cluster(stack, 'cluster', { name }));
  expect(only(terraform, 'aws_ecs_cluster_capacity_providers')).toEqual({
    cluster_name: ref('aws_ecs_cluster.cluster_ecs.name'),
    capacity_providers: ['FARGATE', 'FARGATE_SPOT'],
  });
});
