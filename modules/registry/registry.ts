import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import { awsName } from '../shared/naming.ts';
import type { RegistrySettings } from './settings.ts';

export interface RegistryProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  encryption: Encryption;
  settings: RegistrySettings;
}

/** An image in a registry. */
export interface Image {
  readonly uri: string;
  readonly repositoryArn: string;
}

/** The ECR repository of the application's image. A tag, once pushed, can't be moved to another image. */
export class Registry extends Construct {
  readonly repository: EcrRepository;

  constructor(scope: Construct, id: string, { name, encryption, settings }: RegistryProps) {
    super(scope, id);
    this.repository = new EcrRepository(this, 'repository', {
      name: awsName('repository', name),
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: encryption.key.arn }],
      forceDelete: settings.deleteImages,
    });
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: this.repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: 'untagged images go after a day',
            selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
            action: { type: 'expire' },
          },
          {
            rulePriority: 2,
            description: `the last ${settings.imagesKept} images stay`,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: settings.imagesKept },
            action: { type: 'expire' },
          },
        ],
      }),
    });
  }

  image(tag: string): Image {
    return { uri: `${this.repository.repositoryUrl}:${tag}`, repositoryArn: this.repository.arn };
  }
}
