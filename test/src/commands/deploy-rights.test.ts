import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheSettings } from '../../../modules/cache/settings.ts';
import { requireRights } from '../../../src/commands/deploy-rights.ts';
import type { EnvironmentConfig } from '../../../src/configuration/schema.ts';
import { bootstrapTerraform } from '../../stacks.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';

const { cache: _, ...withoutCache } = qa;
const withCache: EnvironmentConfig = {
  ...withoutCache,
  cache: cacheSettings.parse({ nodeType: 'cache.t4g.micro', replicas: 0 }),
};

describe('the rights of a deploy', () => {
  const aws = useFakeAws();
  const deployRole = 'arn:aws:sts::111111111111:assumed-role/shop-qa-deploy/GitHubActions';

  beforeEach(() => {
    vi.stubEnv('CDKTF_OUTDIR', mkdtempSync(join(tmpdir(), 'rights-')));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** The tags that the bootstrap of an environment gives its deploy role. */
  function tagsOf(bootstrapped: EnvironmentConfig): string {
    const { tags } = bootstrapTerraform(shop, bootstrapped).resource.aws_iam_role?.github_deploy ?? {};
    return Object.entries(tags as Record<string, string>)
      .map(([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`)
      .join('');
  }

  function require(caller: string, tags: string, environment: EnvironmentConfig = withoutCache, application = shop) {
    aws.answers = {
      GetCallerIdentity: () => `<Arn>${caller}</Arn><Account>111111111111</Account>`,
      ListRoleTags: () => (tags.startsWith('<Error>') ? tags : `<IsTruncated>false</IsTruncated><Tags>${tags}</Tags>`),
    };
    return requireRights({ application, environments: [environment] }, 'qa');
  }

  it('are there when the bootstrap ran with the same settings', async () => {
    await require(deployRole, tagsOf(withoutCache));
    expect(aws.calls.map(({ operation, input }) => [operation, input.RoleName])).toEqual([
      ['GetCallerIdentity', undefined],
      ['ListRoleTags', 'shop-qa-deploy'],
    ]);
  });

  it('may be more than the environment takes', async () => {
    await require(deployRole, tagsOf(withCache));
  });

  it('are demanded before a capability that the bootstrap does not know is deployed', async () => {
    await expect(require(deployRole, tagsOf(withoutCache), withCache)).rejects.toThrow(
      new Error(
        'qa: must have a deploy role with the rights of its settings, for aws_elasticache_parameter_group, aws_elasticache_replication_group, aws_elasticache_subnet_group, got "those of an earlier bootstrap"; an administrator of the account runs npm run deploy bootstrap-qa; then deploy again',
      ),
    );
  });

  it.each([
    [true, false],
    [false, true],
  ])(
    'are demanded when images were protected by %s and are now by %s, since the role denies what is protected',
    async (before, now) => {
      const kept = (deleteImages: boolean) => ({ ...withoutCache, registry: { ...qa.registry, deleteImages } });
      await expect(require(deployRole, tagsOf(kept(before)), kept(now))).rejects.toThrow(
        new Error(
          'qa: must have a deploy role with the rights of its settings, for aws_ecr_repository, got "those of an earlier bootstrap"; an administrator of the account runs npm run deploy bootstrap-qa; then deploy again',
        ),
      );
    },
  );

  it('are demanded of a role of before there were tags, which it may not read', async () => {
    const denied = '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>';
    await expect(require(deployRole, denied)).rejects.toThrow('qa: must have a deploy role with the rights');
  });

  it.each([
    ['an administrator', 'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_1/jane'],
    ['the role of another environment', 'arn:aws:sts::111111111111:assumed-role/shop-other-deploy/GitHubActions'],
  ])('are not asked about of %s', async (_, caller) => {
    await require(caller, '');
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });

  it('are not asked about where people deploy by hand, nor for a bootstrap', async () => {
    const { github: _, ...byHand } = shop;
    await require(deployRole, '', withoutCache, byHand as typeof shop);
    await requireRights({ application: shop, environments: [qa] }, 'bootstrap-qa');
    expect(aws.calls).toEqual([]);
  });
});
