import { describe, expect, it } from 'vitest';
import { cidrsDisjoint } from '../../../../src/configuration/rules/cidrs-disjoint.ts';
import { pairFindings } from '../config.ts';

function between(earlier: string, later: string): string[] {
  return pairFindings(
    cidrsDisjoint,
    { name: 'dev', network: { cidr: earlier } },
    { name: 'staging', network: { cidr: later } },
  );
}

describe('cidrs-disjoint', () => {
  it('takes networks that lie side by side', () => {
    expect(between('10.10.0.0/16', '10.11.0.0/16')).toEqual([]);
    expect(between('10.10.0.0/21', '10.10.8.0/21')).toEqual([]);
  });

  it.each([
    ['is the same', '10.10.0.0/16', '10.10.0.0/16'],
    ['lies at the end of the earlier one', '10.10.0.0/16', '10.10.248.0/21'],
    ['holds the earlier one', '10.10.248.0/21', '10.10.0.0/16'],
  ])('refuses a network that %s', (_, earlier, later) => {
    expect(between(earlier, later)).toEqual([
      `network.cidr: must not overlap ${earlier} of dev, got "${later}"; give each environment a range of its own`,
    ]);
  });
});
