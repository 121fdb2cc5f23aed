import type { Owner, Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

type Names = Record<string, string | string[]>;
type Share = 'describe' | 'refresh' | 'deploy' | 'protects' | 'release' | 'publish' | 'tasks';

/** By this condition some statements name what they are about, which IAM knows no resource for, such as records. */
const names = 'ForAllValues:StringLike';

/** The statements that some rights give in one share. Those that differ in their actions alone are one, and those in what they name. */
export function sumOfRights(rights: readonly Rights[], share: Share, owner: Owner): Statement[] {
  const byScope = new Map<string, Statement>();
  for (const statement of rights.flatMap((each) => each[share]?.(owner) ?? [])) {
    const { effect, actions, resources, conditions = {} } = statement;
    const { [names]: named, ...others } = conditions;
    const scope = JSON.stringify([effect, resources, others, ...(named ? [actions, Object.keys(named)] : [])]);
    const same = byScope.get(scope);
    byScope.set(scope, {
      ...(same ?? statement),
      actions: union(same?.actions, actions).sort(),
      ...(named && { conditions: { ...others, [names]: united(same?.conditions?.[names], named) } }),
    });
  }
  return [...byScope.values()];
}

function united(earlier: Names = {}, later: Names): Names {
  return Object.fromEntries(Object.entries(later).map(([key, values]) => [key, union(earlier[key], values)]));
}

function union(earlier: string | string[] = [], later: string | string[]): string[] {
  return [...new Set([earlier, later].flat())];
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
