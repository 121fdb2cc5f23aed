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
  /** Whether other environments run its images, too. */
  shared: boolean;
  settings: RegistrySettings;
}

/** The ECR repository of the application's image. A tag, once pushed, can't be moved to another image. */
export class Registry extends Construct {
  readonly rights: readonly Rights[];
  readonly repository: EcrRepository;
  private readonly lifecycle: EcrLifecyclePolicy;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { name, place, encryption, pulledByAccounts, imageTag, shared, settings } = props;
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
          ...(shared ? byPull(settings) : byNumber(settings)),
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

/** Of all images, untagged ones would take the places of those that a rollback goes back to. */
const tagged = { tagStatus: 'tagged', tagPatternList: ['*'] };

function byNumber({ imagesKept }: RegistrySettings): object[] {
  return [
    {
      rulePriority: 3,
      description: `the last ${imagesKept} tagged images stay`,
      selection: { ...tagged, countType: 'imageCountMoreThan', countNumber: imagesKept },
      action: { type: 'expire' },
    },
  ];
}

/** AWS deletes nothing that is in the archive for less: https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html */
const leastArchivedDays = 90;

/**
 * No lifecycle policy knows who runs what, and the other environments write nothing to this registry. But whoever runs an image asks for its manifest, and ECR notes that as a pull
 * (https://github.com/aws/containers-roadmap/issues/2390): each task that starts, and each plan, deploy, drift and status. By pulls ECR archives only, and what it has archived it deletes later
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html).
 */
function byPull({ unpulledDays }: RegistrySettings): object[] {
  const days = (countType: string, countNumber: number) => ({ countType, countUnit: 'days', countNumber });
  return [
    {
      rulePriority: 3,
      description: `tagged images that nobody has pulled for ${unpulledDays} days go to the archive`,
      selection: { ...tagged, ...days('sinceImagePulled', unpulledDays) },
      action: { type: 'transition', targetStorageClass: 'archive' },
    },
    {
      rulePriority: 4,
      description: `what is in the archive goes after ${leastArchivedDays} days`,
      selection: { tagStatus: 'any', storageClass: 'archive', ...days('sinceImageTransitioned', leastArchivedDays) },
      action: { type: 'expire' },
    },
  ];
}
