import { expect, it } from 'vitest';
import { Cluster } from '../../../modules/cluster/cluster.ts';
import { containerInsightsSetting } from '../../../modules/cluster/container-insights.ts';
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

it.each([
  ['off', 'disabled', false],
  ['on', 'enabled', true],
  ['enhanced', 'enhanced', true],
] as const)('has Container Insights %s in the words of ECS: %s', (containerInsights, value, counts) => {
  const terraform = synth((stack) => {
    expect(new Cluster(stack, 'cluster', { name, containerInsights }).countsTasks).toBe(counts);
  });
  expect(only(terraform, 'aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value }]);
});

it('takes no other word for Container Insights', () => {
  expect(containerInsightsSetting.safeParse('enabled').error?.issues.map(({ message }) => message)).toEqual([
    'must be one of off, on, enhanced; on counts the tasks of each service, enhanced measures each container, off is free',
  ]);
});

it('has capacity on demand and on Spot, for services that name theirs', () => {
  const terraform = synth((stack) => new Cluster(stack, 'cluster', { name }));
  expect(only(terraform, 'aws_ecs_cluster_capacity_providers')).toEqual({
    cluster_name: ref('aws_ecs_cluster.cluster_ecs.name'),
    capacity_providers: ['FARGATE', 'FARGATE_SPOT'],
    // Steps of a deploy add others, and take them away.
    lifecycle: { ignore_changes: ['capacity_providers'] },
  });
});
