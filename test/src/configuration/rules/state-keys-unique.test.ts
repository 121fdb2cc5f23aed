import { describe, expect, it } from 'vitest';
import { stateKeysUnique } from '../../../../src/configuration/rules/state-keys-unique.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { pairFindings } from '../config.ts';

function between(earlier: EnvironmentInput['state'], later: EnvironmentInput['state']): string[] {
  return pairFindings(stateKeysUnique, { name: 'dev', state: earlier }, { name: 'staging', state: later });
}

describe('state-keys-unique', () => {
  it('takes the defaults, and a bucket and a key of its own', () => {
    expect(between({}, {})).toEqual([]);
    expect(between({ bucket: 'states' }, { bucket: 'more-states', key: 'shop.tfstate' })).toEqual([]);
  });

  it('refuses one key, one bucket, and both at once', () => {
    const key =
      'state.key: must differ from that of dev, got "shop.tfstate"; leave state.key out, or give each environment its own';
    const bucket =
      'state.bucket: must differ from that of dev, got "states"; leave state.bucket out: the bootstrap of each environment makes a bucket of its own';
    expect(between({ key: 'shop.tfstate' }, { key: 'shop.tfstate' })).toEqual([key]);
    expect(between({ bucket: 'states' }, { bucket: 'states' })).toEqual([bucket]);
    const state = { bucket: 'states', key: 'shop.tfstate' };
    expect(between(state, state)).toEqual([bucket, key]);
  });

  it('refuses the key that another environment has by default', () => {
    expect(between({}, { key: 'dev/terraform.tfstate' })).toEqual([
      'state.key: must differ from that of dev, got "dev/terraform.tfstate"; leave state.key out, or give each environment its own',
    ]);
  });

  it('leaves two environments of one name to the rule on names', () => {
    expect(pairFindings(stateKeysUnique, { name: 'dev' }, { name: 'dev' })).toEqual([]);
  });
});
