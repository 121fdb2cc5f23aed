import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { awsName } from '../shared/naming.ts';
import { reservedMemoryMiB } from './instance-types.ts';
import type { Ec2CapacityProps } from './props.ts';
import { imageParameters } from './rights.ts';

/** By the words of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html: the image for GPUs is for x86_64 alone. */
function imageParameter(architecture: 'x86_64' | 'arm64', gpus: number): string {
  const variant = gpus > 0 ? '/gpu' : architecture === 'arm64' ? '/arm64' : '';
  return `${imageParameters}${variant}/recommended/image_id`;
}

interface LaunchTemplateProps extends Ec2CapacityProps {
  profileArn: string;
  securityGroupId: string;
}

/** How an instance is made: with no key, no public address, and nothing in it that tasks could take its role by. */
export function launchTemplate(scope: Construct, props: LaunchTemplateProps): LaunchTemplate {
  const { name, role, cluster, encryption, task, tags, settings } = props;
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
  const agent = {
    ECS_CLUSTER: cluster.name,
    // A task has a role of its own, and shall not reach the one of the instance.
    ECS_AWSVPC_BLOCK_IMDS: 'true',
    // Two minutes before AWS takes an instance of Spot back, no more tasks come to it, and its own are stopped.
    ECS_ENABLE_SPOT_INSTANCE_DRAINING: 'true',
    ECS_RESERVED_MEMORY: String(reservedMemoryMiB),
  };
  const lines = Object.entries(agent).map(([word, value]) => `echo ${word}=${value} >> /etc/ecs/ecs.config`);
  const tagged = { ...tags, Name: `${name}-${role}` };
  return new LaunchTemplate(scope, 'template', {
    name: awsName('launchTemplate', name, role),
    updateDefaultVersion: true,
    // Looked up for each instance as it starts, so that a new image is no change of the plan: https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
    imageId: `resolve:ssm:${imageParameter(task.architecture, task.gpus)}`,
    iamInstanceProfile: { arn: props.profileArn },
    metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
    networkInterfaces: [
      {
        deviceIndex: 0,
        associatePublicIpAddress: 'false',
        deleteOnTermination: 'true',
        securityGroups: [props.securityGroupId],
      },
    ],
    blockDeviceMappings: [
      {
        deviceName: '/dev/xvda',
        ebs: {
          volumeSize: settings.diskGiB,
          volumeType: 'gp3',
          encrypted: 'true',
          kmsKeyId: encryption.keyArn,
          deleteOnTermination: 'true',
        },
      },
    ],
    tagSpecifications: ['instance', 'volume'].map((resourceType) => ({ resourceType, tags: tagged })),
    userData: Fn.base64encode(['#!/bin/bash', ...lines, ''].join('\n')),
    tags: { Name: `${name}-${role}` },
  });
}
