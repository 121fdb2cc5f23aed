import { DataAwsEc2InstanceType } from '@cdktf/provider-aws/lib/data-aws-ec2-instance-type/index.js';
import { TerraformIterator } from 'cdktf';
import type { Construct } from 'constructs';
import { instanceType, keptPercent, reservedMemoryMiB } from './instance-types.ts';
import type { InstancesSettings } from './settings.ts';

/** What one task takes of an instance, and what its image was built for. */
export interface TaskOnInstance {
  readonly architecture: 'x86_64' | 'arm64';
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}

interface TypesProps {
  role: string;
  task: TaskOnInstance;
  settings: InstancesSettings;
}

/** Lets no plan pass with a type that holds no task. Those that the project has figures of are judged before there is a plan. */
export function checkTypes(scope: Construct, { role, task, settings }: TypesProps): DataAwsEc2InstanceType | undefined {
  const unknown = settings.instanceTypes.filter((name) => instanceType(name) === undefined);
  if (unknown.length === 0) return undefined;
  const each = TerraformIterator.fromList(unknown);
  const gpus = 'sum(concat([0], [for gpu in self.gpus : gpu.count if gpu.manufacturer == "NVIDIA"]))';
  const memory = `floor(self.memory_size * ${100 - keptPercent} / 100) - ${reservedMemoryMiB}`;
  const setting = `capacity.instanceTypes of ${role}`;
  const must = (condition: string, errorMessage: string) => ({
    condition: `\${${condition}}`,
    errorMessage: `${setting}: ${errorMessage}`,
  });
  return new DataAwsEc2InstanceType(scope, 'types', {
    forEach: each,
    instanceType: each.value,
    lifecycle: {
      postcondition: [
        must(
          `contains(self.supported_architectures, "${task.architecture}")`,
          `must be of architecture ${task.architecture}, as the image is, got \${each.key}, which is of \${join(", ", self.supported_architectures)}; name another type`,
        ),
        must(
          `self.default_vcpus * 1024 >= ${task.cpu} && ${memory} >= ${task.memoryMiB}`,
          `must hold a task of ${task.cpu} CPU units and ${task.memoryMiB} MiB, got \${each.key}, which offers \${self.default_vcpus * 1024} and about \${${memory}} MiB; name a larger type, or take a smaller task`,
        ),
        ...(task.gpus > 0
          ? [
              must(
                `${gpus} >= ${task.gpus}`,
                `must have GPUs of NVIDIA for a task with ${task.gpus}, got \${each.key}, which has \${${gpus}}; name another type, or lower gpus`,
              ),
            ]
          : []),
      ],
    },
  });
}
