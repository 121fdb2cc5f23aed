import type { LbListener } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { dependable, Lazy, TerraformIterator, Token } from 'cdktf';
import type { Priorities } from './priorities.ts';
import { leastSpecific } from './settings.ts';

/** Which requests a target group gets. */
export interface Routes {
  /** Some of the load balancer's host names; all of them if left out. */
  hosts?: string[] | undefined;
  /** Path patterns, such as `/api/*`; all paths if left out. */
  paths?: string[] | undefined;
}

/** A listener of a load balancer that serves some host names. */
interface Listening {
  listener: LbListener;
  hostNames: string[];
  priorities: Priorities;
}

/**
 * Sends requests to a target group, by a listener rule for each path. ECS takes the target group once the rules exist.
 * @throws Error when the load balancer does not serve one of the hosts.
 */
export function ruleForEachPath(
  { listener, hostNames, priorities }: Listening,
  targetGroup: LbTargetGroup,
  { hosts, paths = ['/*'] }: Routes = {},
): LbListenerRule {
  requireServed(targetGroup, hostNames, hosts);
  // By path, so that a path that comes or goes leaves the rules of all others alone.
  const routes = TerraformIterator.fromMap(
    Object.fromEntries(paths.map((path) => [path, priorities.of({ hosts, path })])),
  );
  return new LbListenerRule(targetGroup, 'rule', {
    forEach: routes,
    listenerArn: listener.arn,
    priority: Token.asNumber(routes.value),
    condition: [{ hostHeader: { values: hosts ?? hostNames } }, { pathPattern: { values: [routes.key] } }],
    action: [{ type: 'forward', targetGroupArn: targetGroup.arn }],
  });
}

/**
 * Sends requests to a target group, by one rule for all paths, and those that have a header to another, by a rule before it. Steps of a deploy share requests between the two by changing
 * what the rules do, which is theirs from the first deploy on. With one path, the first rule is the one that `ruleForEachPath` makes.
 * @throws Error when the load balancer does not serve one of the hosts.
 */
export function sharedRules(
  { listener, hostNames, priorities }: Listening,
  { now, next }: { now: LbTargetGroup; next: LbTargetGroup },
  { hosts, paths = ['/*'] }: Routes,
  header: { name: string; value: string },
) {
  requireServed(now, hostNames, hosts);
  const path = leastSpecific(paths);
  const priority = priorities.of({ hosts, path });
  const routes = TerraformIterator.fromMap({ [path]: priority });
  const lifecycle = { ignoreChanges: ['action'] };
  const condition = [{ hostHeader: { values: hosts ?? hostNames } }, { pathPattern: { values: paths } }];
  const rule = new LbListenerRule(now, 'rule', {
    forEach: routes,
    listenerArn: listener.arn,
    priority: Token.asNumber(routes.value),
    condition,
    action: [{ type: 'forward', targetGroupArn: now.arn }],
    lifecycle,
    // By which the other target group goes after this leads to it no more.
    dependsOn: [next],
  });
  const testRule = new LbListenerRule(next, 'test', {
    listenerArn: listener.arn,
    // Once all routes have theirs.
    priority: Lazy.numberValue({ produce: () => priorities.before(priority) }),
    condition: [...condition, { httpHeader: { httpHeaderName: header.name, values: [header.value] } }],
    action: [{ type: 'forward', targetGroupArn: next.arn }],
    lifecycle,
  });
  return {
    ruleArn: `\${${dependable(rule)}[${JSON.stringify(path)}].arn}`,
    testRuleArn: testRule.arn,
    all: [rule, testRule],
  };
}

function requireServed(targetGroup: LbTargetGroup, hostNames: readonly string[], hosts: readonly string[] = []): void {
  const unknown = hosts.find((host) => !hostNames.includes(host));
  if (unknown !== undefined) {
    throw new Error(
      `${targetGroup.node.path}: must be asked under one of ${hostNames.join(', ')}, got ${JSON.stringify(unknown)}; list it in loadBalancer.domain`,
    );
  }
}
