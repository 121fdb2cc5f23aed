import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Wafv2WebAcl, type Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Metric } from '../observability/metric.ts';
import { logGroupRights, vendedLogRights } from '../shared/common-rights.ts';
import type { Place } from '../shared/statement.ts';
import { managedRuleGroups } from './managed-rules.ts';
import { webAclRights } from './rights.ts';
import type { WafSettings } from './settings.ts';

export interface WebAclProps {
  /** The name of the web ACL, and the end of its log group's: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** That of the same region. */
  encryption: Key;
  /** Days for which CloudWatch keeps the log. */
  logRetentionDays: number;
  /** What it stands before: CloudFront, which is of us-east-1 whatever the region of the environment, or what is of that region. */
  scope: 'CLOUDFRONT' | 'REGIONAL';
  /** That of us-east-1 for CloudFront. */
  provider?: AwsProvider;
  settings: WafSettings;
}

/** What WAF refuses before it reaches the application: floods, addresses of bad repute, and what looks like an attack. */
export class WebAcl extends Construct {
  readonly rights = [webAclRights, logGroupRights, vendedLogRights];
  readonly arn: string;
  readonly settings: WafSettings;
  private readonly props: WebAclProps;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { name, provider, settings } = props;
    const toCount = new Set<string>(settings.countedRules);
    const acl = new Wafv2WebAcl(this, 'acl', {
      ...(provider && { provider }),
      name,
      scope: props.scope,
      defaultAction: { allow: {} },
      rule: [
        {
          name: 'requests-per-address',
          priority: 0,
          action: { block: {} },
          statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: settings.requestsPer5Minutes } },
          visibilityConfig: visibility('requests-per-address'),
        },
        ...managedRuleGroups.map(
          ({ name, counted, countable }, index): Wafv2WebAclRule => ({
            name,
            priority: index + 1,
            overrideAction: { none: {} },
            statement: {
              managed_rule_group_statement: {
                vendor_name: 'AWS',
                name,
                rule_action_override: [...counted, ...countable.filter((rule) => toCount.has(rule))].map((rule) => ({
                  name: rule,
                  action_to_use: { count: {} },
                })),
              },
            },
            visibilityConfig: visibility(name),
          }),
        ),
      ],
      visibilityConfig: visibility(name),
      // WAF refuses to let go of one that a distribution still uses, so it goes after that was updated.
      lifecycle: { createBeforeDestroy: true },
    });
    this.arn = acl.arn;
    this.settings = settings;
    this.props = props;

    const logs = new CloudwatchLogGroup(this, 'logs', {
      ...(provider && { provider }),
      // WAF takes no other beginning: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      name: `aws-waf-logs-${name}`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.encryption.keyArn,
    });
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      ...(provider && { provider }),
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.arn],
      // Whoever reads the log could take over the sessions of those who were refused.
      redactedFields: ['authorization', 'cookie'].map((header) => ({ singleHeader: { name: header } })),
      // What is let through stands in the access logs.
      loggingFilter: {
        defaultBehavior: 'DROP',
        filter: [
          {
            behavior: 'KEEP',
            requirement: 'MEETS_ANY',
            condition: ['BLOCK', 'COUNT'].map((action) => ({ actionCondition: { action } })),
          },
        ],
      },
    });
  }

  /**
   * How many requests it let through, or refused, by all its rules together. Metrics of CloudFront's have no region:
   * https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
   */
  requests(metricName: 'AllowedRequests' | 'BlockedRequests', { region }: Pick<Place, 'region'>): Metric {
    const { name, scope } = this.props;
    const dimensions = { WebACL: name, ...(scope === 'REGIONAL' && { Region: region }), Rule: 'ALL' };
    return { namespace: 'AWS/WAFV2', metricName, dimensions, stat: 'Sum' };
  }
}

function visibility(metricName: string) {
  // Samples show every header, redacted or not: https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
