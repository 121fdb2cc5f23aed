import { expect, it } from 'vitest';
import { githubInAccount } from '../../../../src/configuration/rules/github-in-account.ts';
import { findings } from '../config.ts';

const assumeRoleArn = 'arn:aws:iam::111111111111:role/deploy';
const github = { infrastructureRepository: 'acme/shop' };

it('takes a role where people alone deploy, and GitHub where there is no role', () => {
  expect(findings(githubInAccount, { assumeRoleArn })).toEqual([]);
  expect(findings(githubInAccount, {}, { github })).toEqual([]);
});

it('refuses both', () => {
  expect(findings(githubInAccount, { assumeRoleArn }, { github })).toEqual([
    `assumeRoleArn: must be left out with github, got "${assumeRoleArn}"; GitHub's roles are in the account itself; people name theirs as role_arn of a profile, and set AWS_PROFILE`,
  ]);
});
