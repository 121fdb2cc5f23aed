import { expect, it } from 'vitest';
import { whoIs } from '../../../../src/commands/releases/who.ts';

it.each([
  [
    'arn:aws:sts::111111111111:assumed-role/shop-dev-deploy/GitHubActions-1234567890',
    'run 1234567890 of GitHub Actions (shop-dev-deploy)',
  ],
  ['arn:aws:sts::111111111111:assumed-role/shop-dev-deploy/GitHubActions', 'GitHubActions (shop-dev-deploy)'],
  [
    'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Administrator_Access_0123456789abcdef/ada@example.com',
    'ada@example.com (Administrator_Access)',
  ],
  ['arn:aws:iam::111111111111:user/people/ada', 'ada'],
  ['arn:aws:sts::111111111111:federated-user/ada', 'ada'],
  ['arn:aws:iam::111111111111:root', 'root'],
  ['arn:aws:iam::111111111111:something/else', 'arn:aws:iam::111111111111:something/else'],
  [undefined, '-'],
])('%s is %s to people', (arn, name) => {
  expect(whoIs(arn)).toBe(name);
});
