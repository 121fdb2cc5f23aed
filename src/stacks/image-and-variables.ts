import type { TerraformStack } from 'cdktf';
import { type Image, type ImageVersion, imageOf } from '../../modules/registry/image.ts';
import { Registry } from '../../modules/registry/registry.ts';
import { SecretTexts } from '../../modules/secrets/secret-texts.ts';
import type { SecretRef } from '../../modules/shared/secret-ref.ts';
import { SecretText } from '../../modules/shared/secret-text.ts';
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

/** The one image that all services run, and the environment's own registry, if it does not run one of a registry that all share. */
export function createImage(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
  { common }: Foundation,
  version: ImageVersion,
): { image: Image; registry?: Registry } {
  const home = registryHomeOf(application, environment, environments);
  if (home !== environment) {
    return { image: imageOf({ name: `${application.project}-${home.name}`, place: home }, version) };
  }
  const registry = new Registry(stack, 'registry', {
    ...common,
    pulledByAccounts: application.registryEnvironment ? environments.map((other) => other.account) : [],
    imageTag: version.tag,
    shared: application.registryEnvironment !== undefined,
    settings: environment.registry,
  });
  return { image: registry.image(version), registry };
}

/** What tasks have in common: those of the application, and those that reach the database as its owner. */
export interface Templates {
  readonly application: TaskTemplate;
  readonly owner: TaskTemplate;
}

/** The image, and the one set of variables that the foundation, the team's names and the extension give. */
export function templatesOf(
  stack: TerraformStack,
  { variables }: Application,
  { common, database, parts }: Foundation,
  image: Image,
  extension: TaskPart,
): Templates {
  const templateOf = (told: TaskPart[], { texts, secrets, ...named }: Named, written: Record<string, SecretTexts>) => {
    const refs = Object.keys(texts).map((variable) => [variable, (written[variable] as SecretTexts).ref(variable)]);
    return taskTemplate(image, [...told, extension], {
      ...named,
      secrets: { ...secrets, ...Object.fromEntries(refs) },
    });
  };
  const ofApplication = namedByTeam(variables, parts);
  const written = writtenTexts(
    ofApplication.texts,
    (texts) => new SecretTexts(stack, 'variables', { ...common, texts }),
  );
  const application = templateOf(parts, ofApplication, written);
  if (database.owner === database) return { application, owner: application };

  const partsOfOwner = parts.map((part) => (part === database ? database.owner : part));
  const ofOwner = namedByTeam(variables, partsOfOwner);
  // What holds no password of the database is the same for both.
  const differing = Object.entries(ofOwner.texts).filter(
    ([variable, { source }]) => source !== ofApplication.texts[variable]?.source,
  );
  const writtenForOwner = writtenTexts(
    Object.fromEntries(differing),
    (texts) => new SecretTexts(stack, 'owner-variables', { ...common, forOwner: true, texts }),
  );
  return { application, owner: templateOf(partsOfOwner, ofOwner, { ...written, ...writtenForOwner }) };
}

type Texts = Record<string, SecretText>;

/** The secret that holds each text, by variable. */
function writtenTexts(texts: Texts, write: (texts: Texts) => SecretTexts): Record<string, SecretTexts> {
  const variables = Object.keys(texts);
  if (variables.length === 0) return {};
  const written = write(texts);
  return Object.fromEntries(variables.map((variable) => [variable, written]));
}

/** What the team's own names show, texts that are not written to a secret yet apart. */
interface Named extends NamedByTeam {
  readonly texts: Texts;
}

function namedByTeam(variables: Application['variables'], parts: readonly TaskPart[]): Named {
  const told = new Map(parts.flatMap((part) => part.told ?? []).map((found) => [found.source, found]));
  const environment: Record<string, string> = {};
  const secrets: Record<string, SecretRef> = {};
  const texts: Texts = {};
  for (const { name, source, form } of shownSources(variables)) {
    const found = told.get(source);
    if (!found) continue;
    const value = form && found.inForm ? found.inForm(form) : found.value;
    if (typeof value === 'string') environment[name] = value;
    else if (value instanceof SecretText) texts[name] = value;
    else secrets[name] = value;
  }
  return { leftOut: Object.keys(variables).filter((name) => variables[name] === false), environment, secrets, texts };
}
