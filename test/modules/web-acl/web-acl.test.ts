import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { wafSettings } from '../../../modules/web-acl/settings.ts';
import { WebAcl } from '../../../modules/web-acl/web-acl.ts';
import { synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { encryptionOf, foundation } from '../foundation.ts';
import { all, only, ref } from '../terraform.ts';

function build(waf: z.input<typeof loadBalancerSettings>['waf']) {
  return synth((stack) => {
    new LoadBalancer(stack, 'load-balancer', {
      ...foundation(stack),
      accessLogs: accessLogs(stack),
      settings: loadBalancerSettings.parse({ deletionProtection: false, waf }),
    });
  });
}

const visibility = (name: string) => ({
  metric_name: name,
  cloudwatch_metrics_enabled: true,
  sampled_requests_enabled: false,
});

function group(name: string, priority: number, ...counted: string[]) {
  return {
    name,
    priority,
    override_action: { none: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: 'AWS',
        name,
        rule_action_override: counted.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
      },
    },
    visibility_config: visibility(name),
  };
}

describe('a web ACL', () => {
  const terraform = build({});
  const acl = only(terraform, 'aws_wafv2_web_acl');

  it('stands before the load balancer, and lets through what none of its rules refuses', () => {
    expect(acl).toMatchObject({
      name: 'shop-test',
      scope: 'REGIONAL',
      default_action: { allow: {} },
      visibility_config: visibility('shop-test'),
    });
    expect(acl.provider).toBeUndefined();
    expect(only(terraform, 'aws_wafv2_web_acl_association')).toEqual({
      resource_arn: ref('aws_lb.load_balancer_alb.arn'),
      web_acl_arn: ref('aws_wafv2_web_acl.load_balancer_web_acl_acl.arn'),
    });
  });

  it('refuses an address after 2000 requests in 5 minutes, and what the groups of AWS know, but no upload for its size', () => {
    expect(acl.rule).toEqual([
      {
        name: 'requests-per-address',
        priority: 0,
        action: { block: {} },
        statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: 2000 } },
        visibility_config: visibility('requests-per-address'),
      },
      group('AWSManagedRulesAmazonIpReputationList', 1),
      group('AWSManagedRulesKnownBadInputsRuleSet', 2),
      group('AWSManagedRulesCommonRuleSet', 3, 'SizeRestrictions_BODY'),
      group('AWSManagedRulesSQLiRuleSet', 4),
    ]);
  });

  it('logs what it refuses or counts, without credentials, encrypted, for as long as all logs', () => {
    expect(all(terraform, 'aws_cloudwatch_log_group').load_balancer_web_acl_logs).toEqual({
      name: 'aws-waf-logs-shop-test',
      retention_in_days: 30,
      kms_key_id: ref('aws_kms_key.encryption_key.arn'),
    });
    expect(only(terraform, 'aws_wafv2_web_acl_logging_configuration')).toEqual({
      resource_arn: ref('aws_wafv2_web_acl.load_balancer_web_acl_acl.arn'),
      log_destination_configs: [ref('aws_cloudwatch_log_group.load_balancer_web_acl_logs.arn')],
      redacted_fields: [{ single_header: { name: 'authorization' } }, { single_header: { name: 'cookie' } }],
      logging_filter: {
        default_behavior: 'DROP',
        filter: [
          {
            behavior: 'KEEP',
            requirement: 'MEETS_ANY',
            condition: [{ action_condition: { action: 'BLOCK' } }, { action_condition: { action: 'COUNT' } }],
          },
        ],
      },
    });
  });
});

describe('a web ACL with every setting', () => {
  const { rule } = only(
    build({ requestsPer5Minutes: 500, countedRules: ['SQLi_BODY', 'NoUserAgent_HEADER'] }),
    'aws_wafv2_web_acl',
  );

  it('has its own limit of requests', () => {
    expect(rule[0].statement.rate_based_statement.limit).toBe(500);
  });

  it('only counts what the named rules would refuse, each in its own group', () => {
    expect(rule.slice(3)).toEqual([
      group('AWSManagedRulesCommonRuleSet', 3, 'SizeRestrictions_BODY', 'NoUserAgent_HEADER'),
      group('AWSManagedRulesSQLiRuleSet', 4, 'SQLi_BODY'),
    ]);
  });
});

describe('a web ACL before CloudFront', () => {
  const terraform = synth((stack) => {
    new WebAcl(stack, 'web-acl', {
      name: 'shop-test-cdn',
      encryption: encryptionOf(stack),
      logRetentionDays: 30,
      scope: 'CLOUDFRONT',
      provider: new AwsProvider(stack, 'other', { alias: 'us-east-1', region: 'us-east-1' }),
      settings: wafSettings.parse({}),
    });
  });

  it('is of us-east-1, with its log, and knows the same rules', () => {
    const acl = only(terraform, 'aws_wafv2_web_acl');
    expect(acl).toMatchObject({ provider: 'aws.us-east-1', name: 'shop-test-cdn', scope: 'CLOUDFRONT' });
    expect(acl.rule).toEqual(only(build({}), 'aws_wafv2_web_acl').rule);
    expect(only(terraform, 'aws_cloudwatch_log_group')).toMatchObject({
      provider: 'aws.us-east-1',
      name: 'aws-waf-logs-shop-test-cdn',
    });
    expect(only(terraform, 'aws_wafv2_web_acl_logging_configuration').provider).toBe('aws.us-east-1');
  });

  it('goes after the distributions that name it, which CloudFront wants, and is tied to nothing else', () => {
    expect(only(terraform, 'aws_wafv2_web_acl').lifecycle).toEqual({ create_before_destroy: true });
    expect(all(terraform, 'aws_wafv2_web_acl_association')).toEqual({});
  });
});
