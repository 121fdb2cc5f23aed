import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import { Encryption } from '../../modules/encryption/encryption.ts';
import type { Place } from '../../modules/shared/statement.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { useAws } from './provider.ts';

/** Where copies of an environment's data are: a region that is not its own, by its provider, with a key for all copies there. */
export interface CopyPlace {
  place: Place;
  provider: AwsProvider;
  encryption: Encryption;
}

export interface CopyPlaceProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  madeBy: string | undefined;
}

/**
 * The places of copies by their regions, each made once. The region is part of their addresses: Terraform then refuses a region that changes, or goes, while something
 * is there, where it would otherwise look for that in the new region, find nothing, and leave it behind.
 */
export function copyPlaces(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  { name, place, madeBy }: CopyPlaceProps,
): (region: string) => CopyPlace {
  const made = new Map<string, CopyPlace>();
  return (region) => {
    const there = made.get(region);
    if (there) return there;
    // Of their own also where each environment has a provider: that one stays when the copies go, and Terraform would delete them.
    const alias = region === 'us-east-1' ? `copies-${region}` : region;
    const provider = useAws(stack, application, environment, region, alias);
    const encryption = new Encryption(stack, `copies-${region}`, {
      name: `${name}-copies`,
      place: { ...place, region },
      provider,
      madeBy,
      settings: environment.encryption,
    });
    const copy = { place: { ...place, region }, provider, encryption };
    made.set(region, copy);
    return copy;
  };
}
