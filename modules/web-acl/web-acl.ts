import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { Wafv2WebAcl, type Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js';
import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import { managedRuleGroups } from './managed-rules.ts';
import type { WafSettings } from './settings.ts';

export interface WebAclProps {
  /** The name of the web ACL, and the end of its log group's: `<project>-<environment>`, at most 51 characters. */
  name: string;
  encryption: Encryption;
  /** Days for which CloudWatch keeps the log. */
  logRetentionDays: number;
  loadBalancer: Lb;
  settings: WafSettings;
}

/** What WAF refuses before it reaches the load balancer: floods, addresses of bad repute, and what looks like an attack. */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { name, settings } = props;
    const toCount = new Set<string>(settings.countedRules);
    const acl = new Wafv2WebAcl(this, 'acl', {
      name,
      scope: 'REGIONAL',
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
    });
    new Wafv2WebAclAssociation(this, 'association', {
      resourceArn: props.loadBalancer.arn,
      webAclArn: acl.arn,
    });

    const logs = new CloudwatchLogGroup(this, 'logs', {
      // WAF takes no other beginning: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      name: `aws-waf-logs-${name}`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.encryption.key.arn,
    });
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
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
}

function visibility(metricName: string) {
  // Samples show every header, redacted or not: https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
