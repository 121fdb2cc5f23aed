import { describe, expect, it } from 'vitest';
import { sentence } from '../../../../src/configuration/finding.ts';
import { stateBucketApart } from '../../../../src/configuration/rules/state-bucket-apart.ts';
import { application, environment, type Overrides } from '../config.ts';

function found(staging: Overrides): string[] {
  const judged = environment({ name: 'staging', ...staging });
  return stateBucketApart(judged, application, [environment({ name: 'dev' }), judged]).map(sentence);
}

describe('state-bucket-apart', () => {
  it('takes the bucket that the bootstrap makes, and one of the own name', () => {
    expect(found({})).toEqual([]);
    expect(found({ state: { bucket: 'shop-staging-state' } })).toEqual([]);
    expect(found({ state: { bucket: 'shop-development-state' } })).toEqual([]);
  });

  it("takes one of another's name in another account, whose roles do not reach it", () => {
    expect(found({ account: '222222222222', state: { bucket: 'shop-dev-staging-state' } })).toEqual([]);
  });

  it('refuses one that the roles of another environment would reach', () => {
    expect(found({ state: { bucket: 'shop-dev-staging-state' } })).toEqual([
      'state.bucket: must not begin with shop-dev-, as the buckets of dev in the same account do, got "shop-dev-staging-state"; leave it out: the bootstrap of each environment makes a bucket of its own',
    ]);
  });

  it('refuses one that the environment itself makes for media, and takes that of its bootstrap', () => {
    expect(found({ state: { bucket: 'shop-staging-media-111111111111' } })).toEqual([
      'state.bucket: must not begin with shop-staging- and end with the account, as the buckets that the environment itself makes do, got "shop-staging-media-111111111111"; leave it out: the bootstrap of each environment makes a bucket of its own',
    ]);
    expect(found({ state: { bucket: 'shop-staging-terraform-state-111111111111' } })).toEqual([]);
  });
});
