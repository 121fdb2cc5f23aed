import type { Owner, Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

type Share = 'describe' | 'refresh' | 'deploy' | 'release' | 'tasks';

/** The statements that some rights give in one share. Those that differ in their actions alone are one. */
export function sumOfRights(rights: readonly Rights[], share: Share, owner: Owner): Statement[] {
  const byScope = new Map<string, Statement>();
  const sids = new Set<string>();
  for (const statement of rights.flatMap((each) => each[share]?.(owner) ?? [])) {
    const { effect, resources, conditions } = statement;
    const scope = JSON.stringify([effect, resources, conditions]);
    const same = byScope.get(scope);
    byScope.set(scope, {
      ...(same ?? { ...statement, sid: unused(statement.sid, sids) }),
      actions: [...new Set([...(same?.actions ?? []), ...statement.actions])].sort(),
    });
  }
  return [...byScope.values()];
}

/** IAM wants each sid once in a policy. */
function unused(sid: string, taken: Set<string>): string {
  let name = sid;
  for (let count = 2; taken.has(name); count++) name = `${sid}${count}`;
  taken.add(name);
  return name;
}
