import { describe, expect, it } from 'vitest';
import { sentence } from '../../../../src/configuration/finding.ts';
import { roleNamesApart } from '../../../../src/configuration/rules/role-names-apart.ts';
import { application, environment, type Overrides } from '../config.ts';

const github = { infrastructureRepository: 'acme/shop' };

function found(earlier: Overrides, later: Overrides, ofApplication = { ...application, github }): string[] {
  return roleNamesApart(environment(earlier), environment(later), ofApplication).map(sentence);
}

describe('role-names-apart', () => {
  it('takes names of which none is how another begins, word by word', () => {
    expect(found({ name: 'production' }, { name: 'production2' })).toEqual([]);
    expect(found({ name: 'production-eu' }, { name: 'production-us' })).toEqual([]);
  });

  it('takes any in accounts of their own, and without roles', () => {
    expect(found({ name: 'dev' }, { name: 'dev-eu', account: '222222222222' })).toEqual([]);
    expect(
      roleNamesApart(environment({ name: 'dev' }), environment({ name: 'dev-eu' }), application).map(sentence),
    ).toEqual([]);
  });

  it.each([
    ['dev', 'dev-eu'],
    ['dev-eu', 'dev'],
  ])('refuses %s and %s in one account', (earlier, later) => {
    expect(found({ name: earlier }, { name: later })).toEqual([
      `name: must not begin as that of ${earlier}, in the same account, got "${later}"; GitHub's role for dev may change all that begins with dev-, so rename one of the two, or give it an account of its own`,
    ]);
  });
});
