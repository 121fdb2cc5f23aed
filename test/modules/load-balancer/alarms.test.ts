import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { CertificateAlarms, LoadBalancerAlarms } from '../../../modules/load-balancer/alarms.ts';
import { domainAlarmsShape } from '../../../modules/load-balancer/settings.ts';
import { observabilitySettings } from '../../../modules/observability/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { alarm, build, rings } from '../alarms.ts';
import { itKeepsWithinBounds } from '../settings.ts';
import { only } from '../terraform.ts';

it('watches what the load balancer answers by itself', () => {
  const terraform = build((props, scope) => {
    const loadBalancer = Object.assign(new Construct(scope, 'load-balancer'), { arnSuffix: 'app/shop/1' });
    const settings = observabilitySettings.parse({ logRetentionDays: 7 });
    new LoadBalancerAlarms(scope, 'load-balancer-alarms', { ...props, loadBalancer, settings });
  });
  expect(only(terraform, 'aws_cloudwatch_metric_alarm')).toEqual(
    alarm(
      'load-balancer-errors',
      { periods: 5, datapoints: 3 },
      {
        namespace: 'AWS/ApplicationELB',
        metric_name: 'HTTPCode_ELB_5XX_Count',
        dimensions: { LoadBalancer: 'app/shop/1' },
        statistic: 'Sum',
        threshold: 20,
        period: 60,
      },
    ),
  );
});

describe('the alarm of a certificate', () => {
  const certificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/1';
  const ofDays = (certificate?: { days: number }) =>
    only(
      build((props, scope) => {
        const settings = group(domainAlarmsShape).parse({ certificate });
        new CertificateAlarms(scope, 'certificate-alarms', {
          ...props,
          role: 'load-balancer',
          certificateArn,
          settings,
        });
      }),
      'aws_cloudwatch_metric_alarm',
    );

  it('reads once a day how long it is valid for', () => {
    expect(ofDays()).toEqual(
      alarm(
        'load-balancer-certificate',
        { periods: 1, datapoints: 1 },
        {
          alarm_description:
            'The certificate of load-balancer ends in 30 days or less, and was not renewed: then browsers refuse it',
          comparison_operator: 'LessThanOrEqualToThreshold',
          namespace: 'AWS/CertificateManager',
          metric_name: 'DaysToExpiry',
          dimensions: { CertificateArn: certificateArn },
          statistic: 'Minimum',
          threshold: 30,
          period: 86_400,
          treat_missing_data: 'ignore',
        },
      ),
    );
    expect(ofDays({ days: 7 }).threshold).toBe(7);
  });

  it.each([
    ['is quiet while ACM has time to renew it', 60, false],
    ['is quiet a day before', 31, false],
    ['rings when it was not renewed', 30, true],
    ['rings on its last day', 0, true],
  ])('%s', (_, days, ringing) => {
    expect(rings(ofDays(), { DaysToExpiry: [days] })).toBe(ringing);
  });

  it('stays as it is once the certificate has ended, and is quiet before the first measurement', () => {
    expect(rings(ofDays(), { DaysToExpiry: [undefined] }, true)).toBe(true);
    expect(rings(ofDays(), { DaysToExpiry: [undefined] })).toBe(false);
  });

  itKeepsWithinBounds(
    domainAlarmsShape.certificate.unwrap(),
    {},
    {
      days: {
        takes: [1, 44],
        refuses: [0, 45],
        message: 'must be a whole number from 1 to 44; ACM renews a certificate 45 days before it ends, or earlier',
      },
    },
  );
});
