import type { Owner, Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

type Share = 'describe' | 'refresh' | 'deploy' | 'protects' | 'release' | 'tasks';

/** The statements that some rights give in one share. Those that differ in their actions alone are one. */
export function sumOfRights(rights: readonly Rights[], share: Share, owner: Owner): Statement[] {
  const byScope = new Map<string, Statement>();
  for (const statement of rights.flatMap((each) => each[share]?.(owner) ?? [])) {
    const { effect, resources, conditions } = statement;
    const scope = JSON.stringify([effect, resources, conditions]);
    const same = byScope.get(scope);
    byScope.set(scope, {
      ...(same ?? statement),
      actions: [...new Set([...(same?.actions ?? []), ...statement.actions])].sort(),
    });
  }
  return [...byScope.values()];
}

/** The same statements, each under a sid of its own, as IAM wants them in a policy. */
export function withOwnSids(statements: readonly Statement[]): Statement[] {
  const taken = new Set<string>();
  return statements.map((statement) => {
    let { sid } = statement;
    for (let count = 2; taken.has(sid); count++) sid = `${statement.sid}${count}`;
    taken.add(sid);
    return { ...statement, sid };
  });
}
