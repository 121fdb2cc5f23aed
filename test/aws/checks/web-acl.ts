import { type Arguments, type Check, each, one, referred, within, wrong } from '../check.ts';

const type = 'aws_wafv2_web_acl';

/** https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const capacities: Record<string, number> = {
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
};

/** A rate-based rule has 2, and as much again for each key beside the address. */
function capacityOf({ statement }: Arguments): number {
  const group = statement.managed_rule_group_statement?.name;
  return group === undefined ? 2 : (capacities[group] ?? Number.NaN);
}

export const webAcl: Check[] = [
  {
    name: 'the rules of a web ACL have priorities of their own',
    source: 'https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html',
    problems: (terraform) =>
      wrong(terraform, type, ({ rule }) => new Set(rule.map(({ priority }: Arguments) => priority)).size < rule.length),
    plant: (terraform) => {
      for (const rule of one(terraform, type).rule) rule.priority = 1;
    },
  },
  {
    name: 'the rules of a web ACL need 5000 units of capacity at most, and 1500 where nothing dearer is meant',
    source: 'https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html',
    problems: (terraform) =>
      wrong(
        terraform,
        type,
        ({ rule }) => !(rule.reduce((sum: number, each: Arguments) => sum + capacityOf(each), 0) <= 1500),
      ),
    plant: (terraform) => {
      const acl = one(terraform, type);
      acl.rule = Array.from({ length: 10 }, () => acl.rule).flat();
    },
  },
  {
    name: 'a web ACL of CloudFront is in us-east-1, and one of a load balancer in the region of that',
    source: 'https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html',
    problems: (terraform) => [
      ...wrong(terraform, type, ({ scope, provider }) => (scope === 'CLOUDFRONT') !== (provider === 'aws.us-east-1')),
      ...wrong(
        terraform,
        'aws_cloudfront_distribution',
        ({ web_acl_id: acl }) => acl && referred(terraform, acl).scope !== 'CLOUDFRONT',
      ),
      ...wrong(
        terraform,
        'aws_wafv2_web_acl_association',
        ({ web_acl_arn: acl }) => referred(terraform, acl).scope !== 'REGIONAL',
      ),
    ],
    plant: (terraform) => {
      const acl = one(terraform, type);
      acl.scope = acl.scope === 'REGIONAL' ? 'CLOUDFRONT' : 'REGIONAL';
    },
  },
  {
    name: 'a rule that counts requests takes 10 at least, within 1, 2, 5 or 10 minutes',
    source: 'https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html',
    problems: (terraform) =>
      each(terraform, type)
        .filter(([, { rule }]) =>
          rule.some(({ statement: { rate_based_statement: rate } }: Arguments) => {
            const { limit, evaluation_window_sec: seconds = 300 } = rate ?? { limit: 10 };
            return !within(limit, 10, 2_000_000_000) || ![60, 120, 300, 600].includes(seconds);
          }),
        )
        .map(([address]) => address),
    plant: (terraform) => {
      const { rule } = one(terraform, type, ({ rule }) =>
        rule.some(({ statement }: Arguments) => statement.rate_based_statement),
      );
      rule.find(({ statement }: Arguments) => statement.rate_based_statement).statement.rate_based_statement.limit = 9;
    },
  },
];
