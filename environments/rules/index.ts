import { cidrsDisjoint } from './cidrs-disjoint.ts';
import { fargateSize } from './fargate-size.ts';
import { hostNamesUnique } from './host-names-unique.ts';
import { namesUnique } from './names-unique.ts';
import { roleInAccount } from './role-in-account.ts';
import type { EnvironmentRule, PairRule } from './rule.ts';
import { stateKeysUnique } from './state-keys-unique.ts';
import { storageGrowth } from './storage-growth.ts';
import { timeoutsOrdered } from './timeouts-ordered.ts';
import { zonesInRegion } from './zones-in-region.ts';

export const environmentRules: EnvironmentRule[] = [
  fargateSize,
  roleInAccount,
  storageGrowth,
  timeoutsOrdered,
  zonesInRegion,
];

export const pairRules: PairRule[] = [namesUnique, stateKeysUnique, cidrsDisjoint, hostNamesUnique];
