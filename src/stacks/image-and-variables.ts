import type { TerraformStack } from 'cdktf';
import { type Image, type ImageVersion, imageOf } from '../../modules/registry/image.ts';
import { Registry } from '../../modules/registry/registry.ts';
import { SecretTexts } from '../../modules/secrets/secret-texts.ts';
import type { SecretRef } from '../../modules/shared/secret-ref.ts';
import { SecretText } from '../../modules/shared/secret-text.ts';
import type { Value } from '../../modules/shared/sources.ts';
import {
  type NamedByTeam,
  type TaskPart,
  type TaskTemplate,
  taskTemplate,
} from '../../modules/workload/task-template.ts';
import { registryHomeOf } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { shownSources } from '../configuration/team-variables.ts';
import type { Foundation } from './foundation.ts';

/** The one image that all services run, of this environment's own registry or of the one that all share. */
export function createImage(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
  { common }: Foundation,
  version: ImageVersion,
): Image {
  const home = registryHomeOf(application, environment, environments);
  if (home !== environment) return imageOf({ name: `${application.project}-${home.name}`, place: home }, version);
  return new Registry(stack, 'registry', {
    ...common,
    pulledByAccounts: application.registryEnvironment ? environments.map((other) => other.account) : [],
    settings: environment.registry,
  }).image(version);
}

/** What all tasks have in common: the image, and the one set of variables that the foundation, the team's names and the extension give. */
export function templateOf(
  stack: TerraformStack,
  { variables }: Application,
  foundation: Foundation,
  image: Image,
  extension: TaskPart,
): TaskTemplate {
  return taskTemplate(image, [...foundation.parts, extension], namedByTeam(stack, variables, foundation));
}

/** What the team's own names show in this environment. */
function namedByTeam(
  stack: TerraformStack,
  variables: Application['variables'],
  { common, parts }: Foundation,
): NamedByTeam {
  const told = new Map(parts.flatMap((part) => part.told ?? []).map((found) => [found.source, found]));
  const values = shownSources(variables).flatMap(({ name, source, form }): [string, Value][] => {
    const found = told.get(source);
    if (!found) return [];
    return [[name, form && found.inForm ? found.inForm(form) : found.value]];
  });
  const texts = Object.fromEntries(
    values.filter((entry): entry is [string, SecretText] => entry[1] instanceof SecretText),
  );
  const written = Object.keys(texts).length > 0 ? new SecretTexts(stack, 'variables', { ...common, texts }) : undefined;
  const environment: Record<string, string> = {};
  const secrets: Record<string, SecretRef> = {};
  for (const [name, value] of values) {
    if (typeof value === 'string') environment[name] = value;
    else secrets[name] = value instanceof SecretText ? (written as SecretTexts).ref(name) : value;
  }
  return { leftOut: Object.keys(variables).filter((name) => variables[name] === false), environment, secrets };
}
