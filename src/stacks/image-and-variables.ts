import type { TerraformStack } from 'cdktf';
import { type Image, imageOf } from '../../modules/registry/image.ts';
import { Registry } from '../../modules/registry/registry.ts';
import { type TaskPart, type TaskTemplate, taskTemplate } from '../../modules/workload/task-template.ts';
import { registryHomeOf } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import type { Foundation } from './foundation.ts';

/** The one image that all services run, of this environment's own registry or of the one that all share. */
export function createImage(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
  { common }: Foundation,
  tag: string,
): Image {
  const home = registryHomeOf(application, environment, environments);
  if (home !== environment) return imageOf({ name: `${application.project}-${home.name}`, place: home }, tag);
  return new Registry(stack, 'registry', {
    ...common,
    pulledByAccounts: application.registryEnvironment ? environments.map((other) => other.account) : [],
    settings: environment.registry,
  }).image(tag);
}

/** What all tasks have in common: the image, and the one set of variables that the foundation and the extension give. */
export function templateOf({ parts }: Foundation, image: Image, extension: TaskPart): TaskTemplate {
  return taskTemplate(image, [...parts, extension]);
}
