import { describe, expect, it } from 'vitest';
import { sentence } from '../../../../src/configuration/finding.ts';
import { productionAccountOwn } from '../../../../src/configuration/rules/production-account-own.ts';
import { application, environment, type Overrides } from '../config.ts';

const github = { infrastructureRepository: 'acme/shop' };
const dev: Overrides = { name: 'dev' };
const production: Overrides = { name: 'production', stage: 'production' };

function found(earlier: Overrides, later: Overrides, ofApplication = { ...application, github }): string[] {
  return productionAccountOwn(environment(earlier), environment(later), ofApplication).map(sentence);
}

describe('production-account-own', () => {
  it('takes a production in an account of its own', () => {
    expect(found(dev, { ...production, account: '222222222222' })).toEqual([]);
  });

  it('takes others in one account', () => {
    expect(found(dev, { name: 'staging', stage: 'staging' })).toEqual([]);
  });

  it('takes any where people deploy by hand', () => {
    expect(productionAccountOwn(environment(dev), environment(production), application)).toEqual([]);
  });

  it('takes one account where somebody accepted it', () => {
    const accepted = { ...github, sharedAccountAccepted: 'one team, one account until spring' };
    expect(found(dev, production, { ...application, github: accepted })).toEqual([]);
  });

  it.each([
    [dev, production, 'dev', 'dev', 'production'],
    [production, dev, 'production', 'dev', 'production'],
    [production, { ...production, name: 'eu' }, 'production', 'production', 'eu'],
  ])('refuses a production beside another environment', (earlier, later, first, other, reached) => {
    expect(found(earlier, later)).toEqual([
      `account: must not be that of ${first} with github, since the role that deploys ${other} reaches ${reached} there, got "111111111111"; give ${reached} an account of its own, or say in github.sharedAccountAccepted why you accept what docs/operations.md lists under One account`,
    ]);
  });
});
