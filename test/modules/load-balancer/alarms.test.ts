import { Construct } from 'constructs';
import { expect, it } from 'vitest';
import { LoadBalancerAlarms } from '../../../modules/load-balancer/alarms.ts';
import { observabilitySettings } from '../../../modules/observability/settings.ts';
import { alarm, build } from '../alarms.ts';
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
