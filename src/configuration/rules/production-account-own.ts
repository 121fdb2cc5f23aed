import type { PairRule } from './rule.ts';

/** IAM tells by names and tags what is an environment's own, and has neither for all that a deploy role must be allowed. */
export const productionAccountOwn: PairRule = (earlier, later, { github }) => {
  if (!github || github.sharedAccountAccepted !== undefined || earlier.account !== later.account) return [];
  const production = [later, earlier].find(({ stage }) => stage === 'production');
  if (!production) return [];
  const other = production === later ? earlier : later;
  return [
    {
      path: 'account',
      must: `must not be that of ${earlier.name} with github, since the role that deploys ${other.name} reaches ${production.name} there`,
      got: later.account,
      wayOut: `give ${production.name} an account of its own, or say in github.sharedAccountAccepted why you accept what docs/operations.md lists under One account`,
    },
  ];
};
