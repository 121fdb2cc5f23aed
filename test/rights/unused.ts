import type { Right } from '../../src/commands/rights.ts';
import { takes } from './judge.ts';

/** A command, a step, or a page of whoever demands the right: what says that an action is used, where no test shows it. */
const saysSo = /https:\/\/|^npm run |^docker push|^deploy|^the steps of a deploy/;

/**
 * The rights of the roles of GitHub Actions that no call used, `<role> <action>` each, and nothing says what for, a sentence each. The roles
 * that a deploy makes are judged by their own policies: what none of them is granted, the boundary need not hold.
 */
export function unusedRights(rights: readonly Right[], used: ReadonlySet<string>): string[] {
  const found = rights.filter(({ holder, policy, statement, action, usedBy }) => {
    if (statement.Effect === 'Deny') return false;
    if (holder === 'boundary') return usedBy.length === 0;
    // What describes is one policy, which three roles share.
    const holders = rights.filter((other) => other.policy === policy && other.action === action);
    const isUsed = holders.some((other) => [...used].some((each) => takes(`${other.holder} ${action}`, each)));
    return !isUsed && !usedBy.some((use) => saysSo.test(use));
  });
  const sentences = found.map(
    ({ holder, action, policy, statement }) =>
      `${holder}: must use ${action} (${policy}, ${statement.Sid}), got no call and no page that demands it; take it away, add to test/rights/called.json what calls it in an end-to-end test, or name in uses of its rights.ts what it is for`,
  );
  return [...new Set(sentences)];
}
