import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Registry } from '../../../modules/registry/registry.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { all, only, ref, statements } from '../terraform.ts';

function build(pulledByAccounts: string[], shared = false) {
  return synth((stack) => {
    const registry = new Registry(stack, 'registry', {
      name,
      place,
      encryption: encryptionOf(stack),
      pulledByAccounts,
      imageTag: '1.2.3',
      shared,
      settings: { imagesKept: 20, unpulledDays: 200, deleteImages: true },
    });
    const { uri, repositoryArn } = registry.image({ tag: '1.2.3' });
    new TerraformOutput(stack, 'image', { value: [uri, repositoryArn] });
  });
}

describe('Registry', () => {
  const terraform = build([]);

  it('is an encrypted repository whose tags stay where they are, and whose images are scanned', () => {
    expect(only(terraform, 'aws_ecr_repository')).toEqual({
      name: 'shop-test',
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: 'KMS', kms_key: ref('aws_kms_key.encryption_key.arn') }],
      force_delete: true,
    });
  });

  it('keeps the image that runs, as many tagged images as its settings say, and untagged ones for a day', () => {
    const { repository, policy } = only(terraform, 'aws_ecr_lifecycle_policy');
    expect(repository).toBe(ref('aws_ecr_repository.registry_repository.name'));
    expect(JSON.parse(policy)).toEqual({
      rules: [
        {
          rulePriority: 1,
          description: 'the image that runs stays',
          selection: {
            tagStatus: 'tagged',
            tagPatternList: ['1.2.3'],
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
          description: 'the last 20 tagged images stay',
          selection: {
            tagStatus: 'tagged',
            tagPatternList: ['*'],
            countType: 'imageCountMoreThan',
            countNumber: 20,
          },
          action: { type: 'expire' },
        },
      ],
    });
  });

  it('that environments share, keeps the image that its own runs, and what was pulled of late, and archives before it deletes', () => {
    const rulesOf = (shared: boolean) =>
      JSON.parse(only(build([], shared), 'aws_ecr_lifecycle_policy').policy).rules as object[];
    const [running, untagged, ...others] = rulesOf(true);
    expect([running, untagged]).toEqual(rulesOf(false).slice(0, 2));
    expect(others).toEqual([
      {
        rulePriority: 3,
        description: 'tagged images that nobody has pulled for 200 days go to the archive',
        selection: {
          tagStatus: 'tagged',
          tagPatternList: ['*'],
          countType: 'sinceImagePulled',
          countUnit: 'days',
          countNumber: 200,
        },
        action: { type: 'transition', targetStorageClass: 'archive' },
      },
      {
        rulePriority: 4,
        description: 'what is in the archive goes after 90 days',
        selection: {
          tagStatus: 'any',
          storageClass: 'archive',
          countType: 'sinceImageTransitioned',
          countUnit: 'days',
          countNumber: 90,
        },
        action: { type: 'expire' },
      },
    ]);
  });

  it('names an image by its tag, with the repository that it is pulled from', () => {
    expect(terraform.output.image?.value).toEqual([
      `${ref('aws_ecr_repository.registry_repository.repository_url')}:1.2.3`,
      ref('aws_ecr_repository.registry_repository.arn'),
    ]);
  });
});

describe('who pulls from a registry', () => {
  it('is its own account alone, when no other is named', () => {
    expect(all(build([]), 'aws_ecr_repository_policy')).toEqual({});
    expect(all(build(['111111111111']), 'aws_ecr_repository_policy')).toEqual({});
  });

  it('is each other account that is named, which may pull and nothing else', () => {
    const terraform = build(['333333333333', '111111111111', '222222222222', '333333333333']);
    const { repository, policy } = only(terraform, 'aws_ecr_repository_policy');
    expect(repository).toBe(ref('aws_ecr_repository.registry_repository.name'));
    expect(statements(policy)).toEqual([
      {
        Sid: 'OtherAccountsPull',
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam::222222222222:root', 'arn:aws:iam::333333333333:root'] },
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      },
    ]);
  });
});
