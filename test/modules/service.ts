import type { TerraformStack } from 'cdktf';
import { FargateService } from '../../modules/fargate-service/fargate-service.ts';
import { type TaskPart, taskTemplate } from '../../modules/workload/task-template.ts';
import type { Terraform } from '../synth.ts';
import type { foundation } from './foundation.ts';
import { only, ref } from './terraform.ts';

/** A service of tasks that know of one part and nothing else: `aws_ecs_service.web_service`. */
export function serviceWith(
  stack: TerraformStack,
  shared: ReturnType<typeof foundation>,
  part: TaskPart,
): FargateService {
  return new FargateService(stack, 'web', {
    ...shared,
    template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, [part]),
    workload: {
      command: ['gunicorn'],
      cpu: 256,
      memoryMiB: 512,
      tasks: 1,
      stopTimeoutSeconds: 30,
      architecture: 'x86_64',
      ephemeralStorageGiB: 20,
      entryPoint: 'none',
    },
  });
}

/** The containers of its tasks, the application's first. */
export function containers(terraform: Terraform) {
  return JSON.parse(only(terraform, 'aws_ecs_task_definition').container_definitions);
}

/** The variables of a container by name, those that are secrets as where they come from. */
export function variables(container: {
  environment: { name: string; value: string }[];
  secrets: { name: string; valueFrom: string }[];
}) {
  return {
    environment: Object.fromEntries(container.environment.map(({ name, value }) => [name, value])),
    secrets: Object.fromEntries(container.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
  };
}

/** Where ECS reads a secret, or one key of it, in the version that Terraform wrote. */
export function readFrom(secret: string, key = ''): string {
  const versionId = ref(`aws_secretsmanager_secret_version.${secret}_version.version_id`);
  return `${ref(`aws_secretsmanager_secret.${secret}_secret.arn`)}:${key}::${versionId}`;
}
