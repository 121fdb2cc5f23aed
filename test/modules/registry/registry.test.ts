import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Registry } from '../../../modules/registry/registry.ts';
import { registryProtection, registryRights } from '../../../modules/registry/rights.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name, place } from '../foundation.ts';
import { all, only, ref, statements } from '../terraform.ts';

function build(pulledByAccounts: string[], shared = false, ownImageTags = new Map<string, string | undefined>()) {
  return synth((stack) => {
    const encryption = encryptionOf(stack);
    const registry = new Registry(stack, 'registry', {
      name,
      place,
      encryption,
      pulledByAccounts,
      imageTag: '1.2.3',
      ownImageTags,
      shared,
      settings: { imagesKept: 20, unpulledDays: 200, deleteImages: true },
    });
    const { uri, repositoryArn } = registry.application.image({ tag: '1.2.3' });
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

describe('the repositories of further images', () => {
  const terraform = build(
    ['222222222222'],
    true,
    new Map([
      ['ssr', '2.3.4'],
      ['partner-api', undefined],
    ]),
  );
  const named = (type: string, word: string) => all(terraform, type)[`registry_own_${word}_${type.split('_').at(-1)}`];
  const rulesOf = (lifecycle: { policy: string }) => JSON.parse(lifecycle.policy).rules as object[];

  it("are as the application's is, behind a slash", () => {
    const { registry_repository: ofApplication, ...own } = all(terraform, 'aws_ecr_repository');
    expect(own).toEqual({
      registry_own_ssr_repository: { ...ofApplication, name: 'shop-test/ssr' },
      registry_own_partner_api_repository: { ...ofApplication, name: 'shop-test/partner-api' },
    });
    const policy = named('aws_ecr_repository_policy', 'ssr');
    expect(policy).toEqual({
      ...all(terraform, 'aws_ecr_repository_policy').registry_policy,
      repository: ref('aws_ecr_repository.registry_own_ssr_repository.name'),
    });
  });

  it('keep the image that runs, where one does, and clean up as that of the application', () => {
    const lifecycles = all(terraform, 'aws_ecr_lifecycle_policy');
    const [running, ...others] = rulesOf(lifecycles.registry_lifecycle);
    expect(rulesOf(lifecycles.registry_own_ssr_lifecycle)).toEqual([
      { ...running, selection: { ...(running as { selection: object }).selection, tagPatternList: ['2.3.4'] } },
      ...others,
    ]);
    expect(rulesOf(lifecycles.registry_own_partner_api_lifecycle)).toEqual(others);
  });

  it('are among what its rights are about, where there are any', () => {
    const owner = { project: 'shop', environment: 'test', name, place };
    const resources = (hasOwn: boolean) => {
      const [rights, protection] = [registryRights(hasOwn), registryProtection(true, hasOwn)];
      const parts = [rights.describe, rights.deploy, rights.release, protection.protects];
      const statements = parts.flatMap((part) => part?.(owner) ?? []).filter(({ sid }) => sid !== 'UseShared');
      return [...new Set(statements.map((statement) => statement.resources.join(' ')))];
    };
    const ofApplication = 'arn:aws:ecr:eu-central-1:111111111111:repository/shop-test';
    expect(resources(false)).toEqual([ofApplication]);
    expect(resources(true)).toEqual([`${ofApplication} ${ofApplication}/*`]);
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
