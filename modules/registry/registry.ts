import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { policyDocument } from '../shared/iam.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place } from '../shared/statement.ts';
import { type Image, type ImageVersion, imageIn, repositoryName } from './image.ts';
import { registryProtection, registryRights } from './rights.ts';
import type { RegistrySettings } from './settings.ts';

export interface RegistryProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** The accounts of the environments that pull their images from here. */
  pulledByAccounts: string[];
  /** The tag of the image that the environment runs. It stays, however many images are newer. */
  imageTag: string;
  settings: RegistrySettings;
}

/** The ECR repository of the application's image. A tag, once pushed, can't be moved to another image. */
export class Registry extends Construct {
  readonly rights: readonly Rights[];
  readonly repository: EcrRepository;
  private readonly lifecycle: EcrLifecyclePolicy;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { name, place, encryption, pulledByAccounts, imageTag, settings } = props;
    this.rights = [registryRights, registryProtection(!settings.deleteImages)];
    this.repository = new EcrRepository(this, 'repository', {
      name: repositoryName(name),
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: encryption.keyArn }],
      forceDelete: settings.deleteImages,
    });
    this.lifecycle = new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: this.repository.name,
      policy: JSON.stringify({
        rules: [
          {
            // No image goes by a rule when it has the tags of one of a higher priority
            // (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules). Of this tag there is one image and never a second.
            rulePriority: 1,
            description: 'the image that runs stays',
            selection: {
              tagStatus: 'tagged',
              tagPatternList: [imageTag],
              countType: 'imageCountMoreThan',
              countNumber: 1,
            },
            action: { type: 'expire' },
          },
          {
            rulePriority: 2,
            description: 'untagged images go after a day',
            selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
            action: { type: 'expire' },
          },
          {
            rulePriority: 3,
            description: `the last ${settings.imagesKept} tagged images stay`,
            // Of all images, untagged ones would take the places of those that a rollback goes back to.
            selection: {
              tagStatus: 'tagged',
              tagPatternList: ['*'],
              countType: 'imageCountMoreThan',
              countNumber: settings.imagesKept,
            },
            action: { type: 'expire' },
          },
        ],
      }),
    });

    // Roles of the registry's own account need no word from the repository.
    const otherAccounts = [...new Set(pulledByAccounts)].filter((account) => account !== place.account).sort();
    if (otherAccounts.length > 0) {
      new EcrRepositoryPolicy(this, 'policy', {
        repository: this.repository.name,
        policy: policyDocument({
          sid: 'OtherAccountsPull',
          principals: { AWS: otherAccounts.map((account) => `arn:aws:iam::${account}:root`) },
          actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          resources: [],
        }),
      });
    }
  }

  /**
   * Called with all services: nothing is cleaned up for another image before they run it. The provider replaces the policy, and until then nothing goes, also
   * when a deploy fails.
   */
  cleanUpAfter(services: ITerraformDependable[]): void {
    this.lifecycle.dependsOn = services.map(dependable);
  }

  image(version: ImageVersion): Image {
    return imageIn(this.repository.repositoryUrl, this.repository.arn, version);
  }
}
