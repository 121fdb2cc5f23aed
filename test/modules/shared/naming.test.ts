import { describe, expect, it } from 'vitest';
import { awsName, awsNamePattern } from '../../../modules/shared/naming.ts';

/** As long as a project and an environment may be called. */
const longest = ['thirty-characters-long-project', 'production-eu-west-1'] as const;

describe('awsName', () => {
  it('joins the words by hyphens', () => {
    expect(awsName('role', 'shop', 'dev', 'web', 'task')).toBe('shop-dev-web-task');
  });

  it('leaves a name alone that is just as long as AWS takes it', () => {
    expect(awsName('loadBalancer', 'x'.repeat(32))).toBe('x'.repeat(32));
  });

  // The hashes are the first six digits of `printf <whole name> | sha256sum`: another one would rename what exists.
  it.each([
    ['loadBalancer', [], 'thirty-characters-long-pr-1546b0'],
    ['targetGroup', ['web'], 'thirty-characters-long-pr-ac3885'],
    ['role', ['web', 'execution'], 'thirty-characters-long-project-production-eu-west-1-web-e-feda66'],
  ] as const)('ends the name of a %s that is too long in a hash of the whole', (kind, words, expected) => {
    expect(awsName(kind, ...longest, ...words)).toBe(expected);
  });

  it.each([
    ['loadBalancer', 32],
    ['targetGroup', 32],
    ['dbInstance', 63],
    ['dbProxy', 63],
    ['replicationGroup', 40],
    ['queue', 80],
    ['bucket', 63],
    ['role', 64],
    ['securityGroup', 255],
    ['table', 255],
    ['repository', 256],
    ['ecs', 255],
    ['alarm', 255],
    ['topic', 256],
    ['lambdaFunction', 64],
    ['eventRule', 64],
    ['budget', 100],
    ['cloudFrontFunction', 64],
    ['logDelivery', 60],
    ['policy', 128],
  ] as const)('cuts the name of a %s to %d characters', (kind, limit) => {
    expect(awsName(kind, 'x'.repeat(300))).toHaveLength(limit);
  });

  it('cuts no name of the longest project and environment that AWS takes whole', () => {
    expect(awsName('dbInstance', ...longest)).toBe('thirty-characters-long-project-production-eu-west-1');
    expect(awsName('role', ...longest, 'web', 'task')).toBe(
      'thirty-characters-long-project-production-eu-west-1-web-task',
    );
  });

  it('tells two long names apart that differ where they are cut', () => {
    expect(awsName('loadBalancer', longest[0], 'production-eu')).toBe('thirty-characters-long-pr-c1e1cc');
    expect(awsName('loadBalancer', longest[0], 'production-us')).toBe('thirty-characters-long-pr-9b08ed');
  });

  it('writes no two hyphens where the cut falls on one, since RDS refuses them', () => {
    expect(awsName('loadBalancer', 'a-shop-with-a-rather-lon-g-name-production')).toBe(
      'a-shop-with-a-rather-lon-7b9838',
    );
  });
});

describe('awsNamePattern', () => {
  const taken = (kind: 'bucket' | 'loadBalancer' | 'role', ...words: string[]) =>
    new RegExp(`^${awsNamePattern(kind, ...words).replace('*', '.*')}$`);

  it('ends in a hyphen, so that it takes no other environment whose name begins likewise', () => {
    expect(awsNamePattern('role', 'shop', 'dev')).toBe('shop-dev-*');
  });

  it.each([
    ['role', ['web', 'execution']],
    ['role', ['web', 'task']],
    ['bucket', ['front-end-shop', '111111111111']],
    ['loadBalancer', ['flower']],
  ] as const)('takes the name of a %s that is cut', (kind, words) => {
    expect(awsName(kind, ...longest, ...words)).toMatch(taken(kind, ...longest));
    expect(awsName(kind, 'shop', 'dev', ...words)).toMatch(taken(kind, 'shop', 'dev'));
  });

  it('takes every name, however long the words are that it begins with', () => {
    for (let length = 1; length <= 32; length++) {
      const start = 'x'.repeat(length);
      for (const end of ['a', 'flower', 'y'.repeat(32)]) {
        expect(awsName('loadBalancer', start, end)).toMatch(taken('loadBalancer', start));
      }
    }
  });

  it('takes no name that begins otherwise, also where it is long', () => {
    expect(awsName('role', longest[0], 'staging', 'web', 'task')).not.toMatch(taken('role', ...longest));
  });
});
