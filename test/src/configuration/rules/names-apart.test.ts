import { describe, expect, it } from 'vitest';
import { namesApart } from '../../../../src/configuration/rules/names-apart.ts';
import { pairFindings } from '../config.ts';

describe('names-apart', () => {
  it('takes names of which none is how another begins, word by word', () => {
    expect(pairFindings(namesApart, { name: 'production' }, { name: 'production2' })).toEqual([]);
    expect(pairFindings(namesApart, { name: 'production-eu' }, { name: 'production-us' })).toEqual([]);
    expect(pairFindings(namesApart, { name: 'eu' }, { name: 'dev-eu' })).toEqual([]);
  });

  it('takes any in accounts of their own', () => {
    expect(pairFindings(namesApart, { name: 'dev' }, { name: 'dev-eu', account: '222222222222' })).toEqual([]);
  });

  it.each([
    ['dev', 'dev-eu'],
    ['dev-eu', 'dev'],
  ])('refuses %s and %s in one account, with or without roles of GitHub Actions', (earlier, later) => {
    expect(pairFindings(namesApart, { name: earlier }, { name: later })).toEqual([
      `name: must not begin as that of ${earlier}, in the same account, got "${later}"; the names of what dev has in AWS begin with shop-dev-, so rename one of the two, or give it an account of its own`,
    ]);
  });
});
