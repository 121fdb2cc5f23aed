import { describe, expect, it } from 'vitest';
import type { regions } from '../../../modules/shared/regions.ts';
import { documented } from '../../modules/dashboard/metrics.ts';
import { all, argument, only, ref } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import {
  application,
  environment,
  everyCapability,
  frontEnd,
  type Overrides,
  service,
} from '../configuration/config.ts';

const terraformOf = (overrides: Overrides) => environmentTerraform(application, environment(overrides));
const domain = { hostName: 'app.example.com', otherHostNames: ['www.example.com'], hostedZoneId: 'Z0EXAMPLE' };
const withCdn: Overrides = {
  cdn: { waf: {} },
  loadBalancer: { deletionProtection: false, domain },
  observability: { logRetentionDays: 7, alarmSubscribers: ['ops@example.com'] },
};
type Region = (typeof regions)[number];
const inVirginia: Overrides = {
  region: 'us-east-1' as Region as never,
  network: { zones: ['us-east-1a', 'us-east-1b'] },
};
const names = (terraform: ReturnType<typeof terraformOf>, provider?: string) =>
  Object.values(all(terraform, 'aws_cloudwatch_metric_alarm'))
    .filter((alarm) => alarm.provider === provider)
    .map((alarm) => alarm.alarm_name);

describe('the alarms of what is in us-east-1', () => {
  it('are there, with a topic of their own under a key there, which tells the same people', () => {
    const terraform = terraformOf(withCdn);
    const there = 'aws.us-east-1';
    expect(names(terraform, there)).toEqual([
      'shop-test-cdn-errors-site',
      'shop-test-cdn-certificate',
      'shop-test-cdn-web-acl-blocked',
    ]);
    const { cdn_topic_topic: topic } = all(terraform, 'aws_sns_topic');
    expect(topic).toEqual({
      provider: there,
      name: 'shop-test-cdn-alarms',
      kms_master_key_id: ref('aws_kms_key.cdn_encryption_key.arn'),
    });
    const arn = ref('aws_sns_topic.cdn_topic_topic.arn');
    const { cdn_alarms_errors_site: errors } = all(terraform, 'aws_cloudwatch_metric_alarm');
    expect([errors.alarm_actions, errors.ok_actions]).toEqual([[arn], [arn]]);
    const subscriptions = Object.values(all(terraform, 'aws_sns_topic_subscription'));
    expect(subscriptions.map(({ endpoint, provider }) => [endpoint, provider])).toEqual([
      ['ops@example.com', undefined],
      ['ops@example.com', there],
    ]);
    const policy = argument(terraform, 'aws_sns_topic_policy', 'policy').cdn_topic_policy;
    expect(policy).toContain('arn:aws:cloudwatch:us-east-1:111111111111:alarm:*');
    expect(argument(terraform, 'aws_kms_key', 'policy').cdn_encryption_key).toContain(
      'arn:aws:cloudwatch:us-east-1:111111111111:alarm:*',
    );
  });

  it('tell the one topic of an environment that is itself there', () => {
    const terraform = terraformOf({ ...withCdn, ...inVirginia });
    expect(only(terraform, 'aws_sns_topic').name).toBe('shop-test-alarms');
    const { cdn_alarms_errors_site: errors } = all(terraform, 'aws_cloudwatch_metric_alarm');
    expect(errors.alarm_actions).toEqual([ref('aws_sns_topic.alarms_topic.arn')]);
    expect(errors.provider).toBeUndefined();
  });

  it('are none without CloudFront, whose firewall is at the load balancer then', () => {
    const terraform = terraformOf({ loadBalancer: { deletionProtection: false, waf: {} } });
    expect(names(terraform, 'aws.us-east-1')).toEqual([]);
    const { load_balancer_web_acl_alarms_blocked: blocked } = all(terraform, 'aws_cloudwatch_metric_alarm');
    expect(blocked.alarm_name).toBe('shop-test-web-acl-blocked');
    expect(blocked.metric_query[1].metric.dimensions.Region).toBe('eu-central-1');
  });

  it('go with what CloudFront measures for a price, where that is asked for', () => {
    expect(terraformOf(withCdn).resource.aws_cloudfront_monitoring_subscription).toBeUndefined();
    const terraform = terraformOf({ ...withCdn, cdn: { alarms: { originLatency: {} } } });
    expect(only(terraform, 'aws_cloudfront_monitoring_subscription')).toEqual({
      distribution_id: ref('aws_cloudfront_distribution.cdn_site_distribution.id'),
      monitoring_subscription: {
        realtime_metrics_subscription_config: { realtime_metrics_subscription_status: 'Enabled' },
      },
    });
    expect(names(terraform, 'aws.us-east-1')).toContain('shop-test-cdn-origin-latency-site');
  });
});

describe('the alarm that users are not served', () => {
  const ofAlarm = (address: string) => `ALARM("${ref(`aws_cloudwatch_metric_alarm.${address}.alarm_name`)}")`;
  const composite = (overrides: Overrides) => only(terraformOf(overrides), 'aws_cloudwatch_composite_alarm');
  const least = ['load_balancer_alarms_errors', 'web_alarms_errors', 'web_alarms_no_healthy_hosts'];

  it('is raised by the load balancer and by what answers requests', () => {
    expect(composite({}).alarm_rule).toBe(least.map(ofAlarm).join(' OR '));
    expect(composite({}).alarm_description).toBe(
      'Users are not served, or many of them; look at which alarm is raised: the load balancer answers with errors by itself; web answers with errors; no task of web is well',
    );
    const further = ['service_partners_alarms_errors', 'service_partners_alarms_no_healthy_hosts'];
    expect(composite({ services: [service()] }).alarm_rule).toBe([...least, ...further].map(ofAlarm).join(' OR '));
  });

  it('is raised by the probe, which sees CloudFront fail', () => {
    const probe = { path: '/api/health' };
    const overrides = { ...withCdn, observability: { logRetentionDays: 7 as const, probe } };
    const { alarm_rule } = composite(overrides);
    expect(alarm_rule).toBe([...least, 'probe_alarms_failures_app_example_com'].map(ofAlarm).join(' OR '));
  });
});

describe('the probe', () => {
  const urlsOf = (overrides: Overrides, probe: object = {}) => {
    const observability = { logRetentionDays: 7 as const, probe: { path: '/api/health', ...probe } };
    const { probe_function: lambda } = all(terraformOf({ ...overrides, observability }), 'aws_lambda_function');
    const { origins, path } = JSON.parse(lambda.environment.variables.PROBE);
    return origins.map((origin: string) => `${origin}${path}`);
  };

  it('asks each host name that is served, and none that is redirected', () => {
    expect(urlsOf(withCdn)).toEqual(['https://app.example.com/api/health']);
    const both = { loadBalancer: { deletionProtection: false, domain: { ...domain, redirect: 'none' as const } } };
    expect(urlsOf(both)).toEqual(['https://app.example.com/api/health', 'https://www.example.com/api/health']);
    expect(urlsOf(both, { hosts: ['www.example.com'] })).toEqual(['https://www.example.com/api/health']);
  });

  it('asks the name that AWS gave, without a domain', () => {
    expect(urlsOf({})).toEqual([`http://${ref('aws_lb.load_balancer_alb.dns_name')}/api/health`]);
    expect(urlsOf({ cdn: {} })).toEqual([
      `https://${ref('aws_cloudfront_distribution.cdn_site_distribution.domain_name')}/api/health`,
    ]);
  });
});

it('has the budget tell the topic, which lets it, under a key that lets it, and neither without one', () => {
  const terraform = terraformOf({ observability: { logRetentionDays: 7, budget: { monthlyUsd: 300 } } });
  expect(only(terraform, 'aws_budgets_budget')).toMatchObject({
    limit_amount: '300',
    cost_filter: [{ values: ['user:Environment$test'] }],
    notification: Array(3).fill({ subscriber_sns_topic_arns: [ref('aws_sns_topic.alarms_topic.arn')] }),
  });
  const policies = (of: ReturnType<typeof terraformOf>) =>
    `${argument(of, 'aws_sns_topic_policy', 'policy').alarms_policy}${argument(of, 'aws_kms_key', 'policy').encryption_key}`;
  expect(policies(terraform).match(/budgets\.amazonaws\.com/g)).toHaveLength(2);
  expect(policies(terraformOf({}))).not.toContain('budgets');
});

describe('all alarms', () => {
  it.each(['redis', 'sqs'] as const)('with %s read metrics alone that AWS has under these dimensions', (broker) => {
    const terraform = environmentTerraform(
      { ...application, frontEnds: [frontEnd()] },
      environment(everyCapability(broker)),
    );
    const read = Object.values(all(terraform, 'aws_cloudwatch_metric_alarm')).flatMap((alarm) =>
      [alarm, ...(alarm.metric_query ?? []).flatMap((query: { metric?: object }) => query.metric ?? [])].filter(
        // What the project measures itself is called after the environment.
        ({ namespace }) => namespace && !namespace.startsWith('shop-test/'),
      ),
    );
    const unknown = read.flatMap(({ namespace, metric_name: metric, dimensions }) => {
      const names = Object.keys(dimensions).sort().join();
      const isKnown = documented[namespace]?.metrics[metric]?.some((each) => each.join() === names);
      return isKnown ? [] : [`${namespace} ${metric} by ${names}`];
    });
    expect(read.length).toBeGreaterThan(50);
    expect(unknown).toEqual([]);
  });
});

it('an alarm is on the certificate of each domain, with the days of the one setting', () => {
  const ofFlower = { hostName: 'flower.example.com', hostedZoneId: 'Z0EXAMPLE' };
  const terraform = terraformOf({
    ...withCdn,
    loadBalancer: { ...withCdn.loadBalancer, alarms: { certificate: { days: 20 } } } as never,
    broker: { kind: 'sqs' },
    flower: { domain: ofFlower } as never,
  });
  const found = Object.values(all(terraform, 'aws_cloudwatch_metric_alarm')).filter(
    ({ metric_name: name }) => name === 'DaysToExpiry',
  );
  expect(found.map(({ alarm_name: name, threshold, provider }) => [name, threshold, provider]).sort()).toEqual([
    ['shop-test-cdn-certificate', 20, 'aws.us-east-1'],
    ['shop-test-flower-certificate', 20, undefined],
    ['shop-test-load-balancer-certificate', 20, undefined],
  ]);
  expect(new Set(found.map(({ dimensions }) => dimensions.CertificateArn)).size).toBe(3);
});
