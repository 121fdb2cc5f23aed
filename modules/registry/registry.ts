import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place } from '../shared/statement.ts';
import { repositoryName } from './image.ts';
import { Repository } from './repository.ts';
import { registryProtection, registryRights } from './rights.ts';
import type { RegistrySettings } from './settings.ts';

export interface RegistryProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** The accounts of the environments that pull their images from here. */
  pulledByAccounts: string[];
  /** The tag of the application's image that the environment runs. It stays, however many images are newer. */
  imageTag: string;
  /** The words for the repositories of further images, each with the tag that the environment runs, if it runs one of them. */
  ownImageTags?: ReadonlyMap<string, string | undefined>;
  /** Whether other environments run its images, too. */
  shared: boolean;
  settings: RegistrySettings;
}

/** Where images are pulled from: the ECR repository of the application's, and one for each further image. */
export class Registry extends Construct {
  readonly rights: readonly Rights[];
  /** That of the application's image. */
  readonly application: Repository;
  /** Those of further images, by their words. */
  readonly own: ReadonlyMap<string, Repository>;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { name, place, encryption, imageTag, ownImageTags = new Map(), shared, settings } = props;
    const hasOwn = ownImageTags.size > 0;
    this.rights = [registryRights(hasOwn), registryProtection(!settings.deleteImages, hasOwn)];
    const pulledByAccounts = [...new Set(props.pulledByAccounts)].filter((each) => each !== place.account).sort();
    const common = { encryption, pulledByAccounts, shared, settings };
    this.application = new Repository(this, { ...common, name: repositoryName(name), imageTag });
    this.own = new Map(
      [...ownImageTags].map(([word, tag]) => [
        word,
        new Repository(new Construct(this, `own-${word}`), {
          ...common,
          name: repositoryName(name, word),
          imageTag: tag,
        }),
      ]),
    );
  }

  /**
   * Called with all services: nothing is cleaned up for another image before they run it. The provider replaces the policy, and until then nothing goes, also
   * when a deploy fails.
   */
  cleanUpAfter(services: ITerraformDependable[]): void {
    for (const repository of [this.application, ...this.own.values()]) repository.cleanUpAfter(services);
  }
}
