import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import { Encryption } from '../../modules/encryption/encryption.ts';
import { name, place } from './foundation.ts';

/** Where a copy is: another region, with a key there. */
export function elsewhere(stack: TerraformStack) {
  const there = { ...place, region: 'eu-west-1' };
  const provider = new AwsProvider(stack, 'elsewhere', { alias: there.region, region: there.region });
  const settings = { deletionWindowDays: 30 };
  return {
    place: there,
    provider,
    encryption: new Encryption(stack, 'copies', { name: `${name}-copies`, place: there, provider, settings }),
  };
}

export const owner = { project: 'shop', environment: 'test', name, place };
