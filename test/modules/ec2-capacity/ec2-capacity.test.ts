import { describe, expect, it } from 'vitest';
import type { CeleryWorker } from '../../../modules/celery-worker/celery-worker.ts';
import { onInstances } from '../../src/configuration/config.ts';
import { build } from '../celery-worker/build.ts';
import { containers } from '../service.ts';
import { all, argument, only, ref, statements } from '../terraform.ts';

const instances = { ...onInstances, instanceTypes: ['m7i.large', 'm7i.xlarge'] };
const built = (capacity: object = {}, settings: object = {}, look?: (worker: CeleryWorker) => void) =>
  build({ tasks: 2, capacity: { ...instances, ...capacity }, ...settings }, undefined, look);
const provider = ref('aws_ecs_capacity_provider.worker_default_capacity_provider.name');

describe('a worker on instances of EC2', () => {
  const terraform = built();
  const service = only(terraform, 'aws_ecs_service');
  const definition = only(terraform, 'aws_ecs_task_definition');
  const template = only(terraform, 'aws_launch_template');
  const group = only(terraform, 'aws_autoscaling_group');

  it('runs on its own instances alone, by a strategy that Fargate can take the place of', () => {
    expect(service.capacity_provider_strategy).toEqual([{ capacity_provider: provider, base: 0, weight: 100 }]);
    expect(service.force_new_deployment).toBe(true);
    expect(service).not.toHaveProperty('launch_type');
    expect(service).not.toHaveProperty('platform_version');
    expect(definition).toMatchObject({ requires_compatibilities: ['EC2'], network_mode: 'awsvpc', cpu: '512' });
    expect(containers(terraform)[0]).not.toHaveProperty('resourceRequirements');
  });

  it('is waited for as long as an instance takes to start, too', () => {
    const minutes = (of: typeof terraform) => Number.parseInt(only(of, 'aws_ecs_service').timeouts.create, 10);
    expect(minutes(terraform) - minutes(build({ tasks: 2 }))).toBe(15);
  });

  it('has instances that nobody logs in on, and whose role no task reaches', () => {
    expect(template).not.toHaveProperty('key_name');
    expect(template.metadata_options).toEqual({
      http_endpoint: 'enabled',
      http_tokens: 'required',
      http_put_response_hop_limit: 1,
    });
    expect(template.network_interfaces).toEqual([
      {
        device_index: 0,
        associate_public_ip_address: 'false',
        delete_on_termination: 'true',
        security_groups: [ref('aws_security_group.worker_default_capacity_security_group.id')],
      },
    ]);
    expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toEqual({});
    const [data = ''] = (template.user_data as string).match(/base64encode\("(.*)"\)/)?.slice(1) ?? [];
    expect(data.replaceAll('\\n', '\n')).toBe(
      [
        '#!/bin/bash',
        'echo ECS_CLUSTER=$' + '{aws_ecs_cluster.cluster_ecs.name} >> /etc/ecs/ecs.config',
        'echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config',
        'echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config',
        'echo ECS_RESERVED_MEMORY=256 >> /etc/ecs/ecs.config',
        '',
      ].join('\n'),
    );
  });

  it("has disks under the environment's key, and tags on what the provider does not tag", () => {
    expect(template.block_device_mappings).toEqual([
      {
        device_name: '/dev/xvda',
        ebs: {
          volume_size: 50,
          volume_type: 'gp3',
          encrypted: 'true',
          kms_key_id: ref('aws_kms_key.encryption_key.arn'),
          delete_on_termination: 'true',
        },
      },
    ]);
    expect(template.tag_specifications.map((each: { resource_type: string }) => each.resource_type)).toEqual([
      'instance',
      'volume',
    ]);
  });

  it('lets the agent of ECS do what it does in this cluster, and no more', () => {
    const { assume_role_policy } = all(terraform, 'aws_iam_role').worker_default_capacity_role;
    expect(statements(assume_role_policy)[0].Principal).toEqual({ Service: 'ec2.amazonaws.com' });
    const { policy } = all(terraform, 'aws_iam_role_policy').worker_default_capacity_policy;
    const cluster = ref('aws_ecs_cluster.cluster_ecs.arn');
    expect(statements(policy).map((each: object) => Object.values(each).slice(2))).toEqual([
      [
        [
          'ecs:DeregisterContainerInstance',
          'ecs:RegisterContainerInstance',
          'ecs:SubmitAttachmentStateChanges',
          'ecs:SubmitContainerStateChange',
          'ecs:SubmitTaskStateChange',
        ],
        [cluster],
      ],
      [
        ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
        ['arn:aws:ecs:eu-central-1:111111111111:container-instance/*/*'],
        { ArnEquals: { 'ecs:cluster': cluster } },
      ],
      [['ecs:DiscoverPollEndpoint'], ['*']],
    ]);
  });

  it('starts and lets go of instances by its tasks, half of them on Spot, in each zone', () => {
    expect(group).toMatchObject({
      min_size: 0,
      max_size: 3,
      protect_from_scale_in: true,
      force_delete: true,
      lifecycle: { create_before_destroy: true, ignore_changes: ['desired_capacity'] },
      mixed_instances_policy: {
        launch_template: { override: [{ instance_type: 'm7i.large' }, { instance_type: 'm7i.xlarge' }] },
        instances_distribution: {
          on_demand_base_capacity: 0,
          on_demand_percentage_above_base_capacity: 50,
          on_demand_allocation_strategy: 'prioritized',
          spot_allocation_strategy: 'price-capacity-optimized',
        },
      },
    });
    expect(group.vpc_zone_identifier).toHaveLength(2);
    expect(group.tag).toContainEqual({ key: 'AmazonECSManaged', value: 'true', propagate_at_launch: true });
    expect(only(terraform, 'aws_ecs_capacity_provider').auto_scaling_group_provider).toEqual({
      auto_scaling_group_arn: ref('aws_autoscaling_group.worker_default_capacity_group.arn'),
      managed_draining: 'ENABLED',
      managed_termination_protection: 'ENABLED',
      managed_scaling: {
        status: 'ENABLED',
        target_capacity: 100,
        minimum_scaling_step_size: 1,
        maximum_scaling_step_size: 3,
        instance_warmup_period: 300,
      },
    });
  });

  it('stops a task of Spot without waiting for another, and one on demand after another runs', () => {
    expect(service.deployment_minimum_healthy_percent).toBe(0);
    const onDemand = only(built({ spotPercent: 0 }), 'aws_ecs_service');
    expect(onDemand.deployment_minimum_healthy_percent).toBe(100);
  });

  it.each([
    ['x86_64', {}, {}, ''],
    ['arm64', { instanceTypes: ['m7g.large'] }, { architecture: 'arm64' }, '/arm64'],
    ['GPUs', { instanceTypes: ['g5.xlarge'], gpus: 1 }, {}, '/gpu'],
  ])('takes the newest image of AWS for %s as each instance starts', (_, capacity, settings, variant) => {
    expect(only(built(capacity, settings), 'aws_launch_template').image_id).toBe(
      `resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023${variant}/recommended/image_id`,
    );
  });

  it('gives GPUs to the container of the worker', () => {
    const terraform = built({ instanceTypes: ['g5.12xlarge'], gpus: 2 });
    expect(containers(terraform)[0].resourceRequirements).toEqual([{ type: 'GPU', value: '2' }]);
  });

  it('has the plan ask AWS for types that it has no figures of', () => {
    expect(terraform.data ?? {}).not.toHaveProperty('aws_ec2_instance_type');
    const { data } = built({ instanceTypes: ['m7i.large', 'g7e.2xlarge'], gpus: 1 });
    const types = data.aws_ec2_instance_type?.worker_default_capacity_types;
    expect(types.for_each).toBe(ref('toset(["g7e.2xlarge"])'));
    expect(types.lifecycle.postcondition).toHaveLength(3);
    expect(types.lifecycle.postcondition[1]).toEqual({
      condition: ref('self.default_vcpus * 1024 >= 512 && floor(self.memory_size * 92.5 / 100) - 256 >= 1024'),
      error_message: `capacity.instanceTypes of worker-default: must hold a task of 512 CPU units and 1024 MiB, got ${ref('each.key')}, which offers ${ref('self.default_vcpus * 1024')} and about ${ref('floor(self.memory_size * 92.5 / 100) - 256')} MiB; name a larger type, or take a smaller task`,
    });
  });

  it('starts no instance before its paths are open', () => {
    const opened = built({}, {}, (worker) => worker.capacity?.waitFor({ fqn: 'aws_x.y' } as never));
    expect(only(opened, 'aws_autoscaling_group').depends_on).toContain('aws_x.y');
    expect(argument(opened, 'aws_security_group', 'tags')).toMatchObject({
      worker_default_capacity_security_group: { Name: 'shop-test-worker-default-instances' },
    });
  });
});
