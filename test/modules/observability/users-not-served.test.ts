import { Construct } from 'constructs';
import { expect, it } from 'vitest';
import { LoadBalancerAlarms } from '../../../modules/load-balancer/alarms.ts';
import { observabilitySettings } from '../../../modules/observability/settings.ts';
import { UsersNotServed } from '../../../modules/observability/users-not-served.ts';
import { build } from '../alarms.ts';
import { only, ref } from '../terraform.ts';

const terraform = build((props, scope) => {
  const loadBalancer = Object.assign(new Construct(scope, 'load-balancer'), { arnSuffix: 'app/shop/1' });
  const settings = observabilitySettings.parse({ logRetentionDays: 7 });
  const alarms = new LoadBalancerAlarms(loadBalancer, 'alarms', { ...props, loadBalancer, settings });
  const causes = [
    { what: 'the load balancer answers with errors', alarmName: alarms.named('errors') },
    { what: 'no task of web is well', alarmName: 'shop-test-web-no-healthy-hosts' },
  ];
  new UsersNotServed(scope, 'users', { ...props, causes });
});

it('is raised by any cause, names them all, and tells the topic', () => {
  const topic = ref('aws_sns_topic.alarms_topic.arn');
  expect(only(terraform, 'aws_cloudwatch_composite_alarm')).toEqual({
    alarm_name: 'shop-test-users-not-served',
    alarm_description:
      'Users are not served, or many of them; look at which alarm is raised: the load balancer answers with errors; no task of web is well',
    alarm_rule: `ALARM("${ref('aws_cloudwatch_metric_alarm.load_balancer_alarms_errors.alarm_name')}") OR ALARM("shop-test-web-no-healthy-hosts")`,
    alarm_actions: [topic],
    ok_actions: [topic],
  });
});

it('lets go of an alarm before that is deleted, as AWS wants it', () => {
  expect(only(terraform, 'aws_cloudwatch_metric_alarm').lifecycle).toEqual({ create_before_destroy: true });
});

it('has a description that AWS takes, however many causes there are', () => {
  const many = build((props, scope) => {
    const causes = Array(63).fill({
      what: 'no task of a service with a long name is well',
      alarmName: 'shop-test-one',
    });
    new UsersNotServed(scope, 'users', { ...props, causes });
  });
  expect(only(many, 'aws_cloudwatch_composite_alarm').alarm_description).toHaveLength(1024);
});
