import { expect, it } from 'vitest';
import { roleInAccount } from '../../../../src/configuration/rules/role-in-account.ts';
import { findings } from '../config.ts';

const account = '111111111111';

it('takes no role, and a role in the account', () => {
  expect(findings(roleInAccount, { account })).toEqual([]);
  expect(findings(roleInAccount, { account, assumeRoleArn: 'arn:aws:iam::111111111111:role/deploy' })).toEqual([]);
});

it('refuses a role in another account', () => {
  expect(findings(roleInAccount, { account, assumeRoleArn: 'arn:aws:iam::222222222222:role/deploy' })).toEqual([
    'assumeRoleArn: must be a role in the account of the environment, 111111111111, got "arn:aws:iam::222222222222:role/deploy"; name a role there, or fix account',
  ]);
});
