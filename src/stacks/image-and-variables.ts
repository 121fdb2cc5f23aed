import type { TerraformStack } from 'cdktf';
import { type Image, type ImageVersion, imageOf } from '../../modules/registry/image.ts';
import { Registry } from '../../modules/registry/registry.ts';
import type { Repository } from '../../modules/registry/repository.ts';
import { SecretTexts } from '../../modules/secrets/secret-texts.ts';
import type { SecretRef } from '../../modules/shared/secret-ref.ts';
import { SecretText } from '../../modules/shared/secret-text.ts';
import {
  type NamedByTeam,
  type TaskPart,
  type TaskTemplate,
  taskTemplate,
} from '../../modules/workload/task-template.ts';
import { registryHomeOf, repositoriesHeld, repositoriesRun } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { shownSources } from '../configuration/team-variables.ts';
import type { Foundation } from './foundation.ts';
import { imageVersion } from './image-tag.ts';

export interface Images {
  /** The application's. */
  readonly image: Image;
  /** Those of further services, by the words for their repositories. */
  readonly own: ReadonlyMap<string, Image>;
  /** The environment's own, if it does not pull from one that all share. */
  readonly registry?: Registry;
}

/** What the services run, and the registry that it is pulled from. */
export function createImages(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
  { common }: Foundation,
): Images {
  const home = registryHomeOf(application, environment, environments);
  const version = imageVersion(stack);
  const versions = new Map(repositoriesRun(environment).map((word) => [word, imageVersion(stack, word)]));
  const ownBy = (make: (word: string, version: ImageVersion) => Image) =>
    new Map([...versions].map(([word, each]) => [word, make(word, each)]));
  if (home !== environment) {
    const place = { name: `${application.project}-${home.name}`, place: home };
    const own = ownBy((repository, each) => imageOf({ ...place, repository }, each));
    return { image: imageOf(place, version), own };
  }
  const held = repositoriesHeld(application, environment, environments);
  const registry = new Registry(stack, 'registry', {
    ...common,
    pulledByAccounts: application.registryEnvironment ? environments.map((other) => other.account) : [],
    imageTag: version.tag,
    ownImageTags: new Map(held.map((word) => [word, versions.get(word)?.tag])),
    shared: application.registryEnvironment !== undefined,
    settings: environment.registry,
  });
  const own = ownBy((word, each) => (registry.own.get(word) as Repository).image(each));
  return { image: registry.application.image(version), own, registry };
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
