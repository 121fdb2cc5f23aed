import { describe, expect, it } from 'vitest';
import { stateKeysUnique } from '../../../environments/rules/state-keys-unique.ts';
import type { EnvironmentInput } from '../../../environments/schema.ts';
import { pairFindings } from '../config.ts';

function between(earlier: EnvironmentInput['state'], later: EnvironmentInput['state']): string[] {
  return pairFindings(stateKeysUnique, { name: 'dev', state: earlier }, { name: 'staging', state: later });
}

describe('state-keys-unique', () => {
  it('takes the defaults, in buckets of their own and in a shared one', () => {
    expect(between({}, {})).toEqual([]);
    expect(between({ bucket: 'states' }, { bucket: 'states' })).toEqual([]);
  });

  it('takes one key in two buckets', () => {
    expect(between({ key: 'shop.tfstate' }, { key: 'shop.tfstate' })).toEqual([]);
  });

  it('refuses one key in one bucket', () => {
    const state = { bucket: 'states', key: 'shop.tfstate' };
    expect(between(state, state)).toEqual([
      'state.key: must differ from those of dev, which lie in the same bucket, got "shop.tfstate"; leave state.key out, or give each environment its own',
    ]);
  });

  it('refuses the key that another environment has by default', () => {
    expect(between({ bucket: 'states' }, { bucket: 'states', key: 'dev/terraform.tfstate' })).toEqual([
      'state.key: must differ from those of dev, which lie in the same bucket, got "dev/terraform.tfstate"; leave state.key out, or give each environment its own',
    ]);
  });

  it('leaves two environments of one name to the rule on names', () => {
    expect(pairFindings(stateKeysUnique, { name: 'dev' }, { name: 'dev' })).toEqual([]);
  });
});
