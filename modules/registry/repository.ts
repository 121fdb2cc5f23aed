import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { policyDocument } from '../shared/iam.ts';
import { type Image, type ImageVersion, imageIn } from './image.ts';
import { defaultImagesKept, defaultUnpulledDays, type RegistrySettings } from './settings.ts';

export interface RepositoryProps {
  /** As AWS calls it. */
  name: string;
  encryption: Key;
  /** The accounts beside its own that pull from it. */
  pulledByAccounts: readonly string[];
  /** The tag of the image that the environment runs, if it runs one. It stays, however many images are newer. */
  imageTag: string | undefined;
  /** Whether other environments run its images, too. */
  shared: boolean;
  settings: RegistrySettings;
}

/** A repository of ECR. A tag, once pushed, can't be moved to another image. */
export class Repository {
  private readonly repository: EcrRepository;
  private readonly lifecycle: EcrLifecyclePolicy;

  /** @param scope where its resources are made: those of the application's image stand in the registry itself. */
  constructor(scope: Construct, { name, encryption, pulledByAccounts, imageTag, shared, settings }: RepositoryProps) {
    this.repository = new EcrRepository(scope, 'repository', {
      name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: encryption.keyArn }],
      forceDelete: settings.deleteImages,
    });
    this.lifecycle = new EcrLifecyclePolicy(scope, 'lifecycle', {
      repository: this.repository.name,
      policy: JSON.stringify({
        rules: [
          ...(imageTag === undefined ? [] : [running(imageTag)]),
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
    if (pulledByAccounts.length > 0) {
      new EcrRepositoryPolicy(scope, 'policy', {
        repository: this.repository.name,
        policy: policyDocument({
          sid: 'OtherAccountsPull',
          principals: { AWS: pulledByAccounts.map((account) => `arn:aws:iam::${account}:root`) },
          actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          resources: [],
        }),
      });
    }
  }

  get url(): string {
    return this.repository.repositoryUrl;
  }

  cleanUpAfter(services: ITerraformDependable[]): void {
    this.lifecycle.dependsOn = services.map(dependable);
  }

  image(version: ImageVersion): Image {
    return imageIn(this.url, this.repository.arn, version);
  }
}

/**
 * No image goes by a rule when it has the tags of one of a higher priority
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules). Of this tag there is one image and never a second.
 */
function running(imageTag: string): object {
  return {
    rulePriority: 1,
    description: 'the image that runs stays',
    selection: {
      tagStatus: 'tagged',
      tagPatternList: [imageTag],
      countType: 'imageCountMoreThan',
      countNumber: 1,
    },
    action: { type: 'expire' },
  };
}

/** Of all images, untagged ones would take the places of those that a rollback goes back to. */
const tagged = { tagStatus: 'tagged', tagPatternList: ['*'] };

function byNumber({ imagesKept = defaultImagesKept }: RegistrySettings): object[] {
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
function byPull({ unpulledDays = defaultUnpulledDays }: RegistrySettings): object[] {
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
