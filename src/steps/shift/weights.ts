import {
  type Action,
  type ActionTypeEnum,
  DescribeRulesCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws } from './aws.ts';
import type { ShiftPlace } from './place.ts';

/** Where the two rules send requests. */
export interface Weights {
  /** How many of a hundred users without a session `web-next` gets. */
  percent: number;
  /** Whether users go to `web` alone. */
  usersAtRest: boolean;
  /** Whether requests with the test header go to `web`, as everybody's. */
  testAtRest: boolean;
}

interface Group {
  arn: string | undefined;
  weight: number;
}

const forward: ActionTypeEnum = 'forward';

export async function readWeights({ elb, abort }: Aws, place: ShiftPlace): Promise<Weights> {
  const [users, test] = await Promise.all(
    [place.rule, place.testRule].map(async (RuleArn) => {
      const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn] }), abort);
      return groupsOf(Rules?.[0]?.Actions);
    }),
  );
  return weightsOf(users ?? [], test ?? [], place);
}

/** What the actions of both rules say. */
export function weightsOfActions(
  users: Action[] | undefined,
  test: Action[] | undefined,
  groups: Pick<ShiftPlace, 'targetGroup' | 'nextTargetGroup'>,
): Weights {
  return weightsOf(groupsOf(users), groupsOf(test), groups);
}

function weightsOf(
  users: Group[],
  test: Group[],
  { targetGroup, nextTargetGroup }: Pick<ShiftPlace, 'targetGroup' | 'nextTargetGroup'>,
): Weights {
  const onlyWeb = (groups: Group[]) => groups.every(({ arn, weight }) => arn === targetGroup || weight === 0);
  const all = users.reduce((sum, { weight }) => sum + weight, 0);
  const next = users.find(({ arn }) => arn === nextTargetGroup)?.weight ?? 0;
  return {
    percent: all === 0 ? 0 : Math.round((100 * next) / all),
    usersAtRest: onlyWeb(users),
    testAtRest: onlyWeb(test),
  };
}

function groupsOf(actions: Action[] = []): Group[] {
  const action = actions.find(({ Type }) => Type === forward);
  const groups = action?.ForwardConfig?.TargetGroups;
  if (groups?.length) return groups.map(({ TargetGroupArn, Weight }) => ({ arn: TargetGroupArn, weight: Weight ?? 1 }));
  return action?.TargetGroupArn ? [{ arn: action.TargetGroupArn, weight: 1 }] : [];
}

/**
 * Gives `web-next` so many of a hundred users. As long as both have some, a user stays for `stickySeconds` on the version that answered first, by a cookie. A rule with one target group asks
 * for no cookie: one that is left sends nobody to where no task is
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html).
 */
export function sendUsers(aws: Aws, place: ShiftPlace, percent: number, stickySeconds = 0): Promise<void> {
  const { rule, targetGroup, nextTargetGroup } = place;
  if (percent === 0) return setAction(aws, rule, { TargetGroupArn: targetGroup });
  if (percent === 100) return setAction(aws, rule, { TargetGroupArn: nextTargetGroup });
  return setAction(aws, rule, {
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: targetGroup, Weight: 100 - percent },
        { TargetGroupArn: nextTargetGroup, Weight: percent },
      ],
      TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: stickySeconds },
    },
  });
}

/** Sends requests with the test header to `web-next`. */
export function sendTests(aws: Aws, place: ShiftPlace): Promise<void> {
  return shareTests(aws, place, 100);
}

/** Sends requests with the test header to `web`, as everybody's. */
export function returnTests(aws: Aws, place: ShiftPlace): Promise<void> {
  return shareTests(aws, place, 0);
}

/**
 * The rule keeps both target groups all the time, one at the weight 0, as ECS's own blue/green has it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html): the targets of one that no rule names are `unused`, and are never asked whether they are healthy
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html), which web, from the moment on when users leave it, would be.
 * It is sticky for the shortest time there is, since AWS gives no target group stickiness of its own, `web.stickySeconds`, behind a rule of several that is not sticky itself
 * (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2734): neither to a rule nor, later, to the target group.
 */
function shareTests(aws: Aws, { testRule, targetGroup, nextTargetGroup }: ShiftPlace, percent: number): Promise<void> {
  return setAction(aws, testRule, {
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: targetGroup, Weight: 100 - percent },
        { TargetGroupArn: nextTargetGroup, Weight: percent },
      ],
      TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 1 },
    },
  });
}

async function setAction({ elb, abort }: Aws, RuleArn: string, action: Omit<Action, 'Type'>): Promise<void> {
  await elb.send(new ModifyRuleCommand({ RuleArn, Actions: [{ Type: forward, ...action }] }), abort);
}
