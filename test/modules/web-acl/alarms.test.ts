import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { WebAclAlarms } from '../../../modules/web-acl/alarms.ts';
import { wafSettings } from '../../../modules/web-acl/settings.ts';
import { WebAcl } from '../../../modules/web-acl/web-acl.ts';
import { alarm, build } from '../alarms.ts';
import { evaluate, type Series } from '../celery-worker/metric-math.ts';
import { encryptionOf, place } from '../foundation.ts';
import { itKeepsWithinBounds } from '../settings.ts';
import { only } from '../terraform.ts';

function webAcl(scope: 'CLOUDFRONT' | 'REGIONAL', alarms = {}) {
  return only(
    build((props, stack) => {
      const webAcl = new WebAcl(stack, 'web-acl', {
        ...{ name: 'shop-test', encryption: encryptionOf(new Construct(stack, 'there') as never), logRetentionDays: 7 },
        ...{ scope, settings: wafSettings.parse({ alarms }) },
      });
      new WebAclAlarms(webAcl, 'alarms', { ...props, role: 'web-acl', place, webAcl });
    }),
    'aws_cloudwatch_metric_alarm',
  );
}

const expression = 'IF(SUM([blocked, allowed]) >= 100, 100 * blocked / SUM([blocked, allowed]), 0)';

describe('the alarm of a firewall', () => {
  it.each([
    ['REGIONAL' as const, { WebACL: 'shop-test', Region: 'eu-central-1', Rule: 'ALL' }],
    ['CLOUDFRONT' as const, { WebACL: 'shop-test', Rule: 'ALL' }],
  ])('is on the share of requests that it refuses, where its metrics are: %s', (scope, dimensions) => {
    const metric = { namespace: 'AWS/WAFV2', dimensions, stat: 'Sum', period: 300 };
    expect(webAcl(scope)).toEqual(
      alarm(
        'web-acl-blocked',
        { periods: 3, datapoints: 3 },
        {
          alarm_description:
            'The firewall refuses 50 percent of all requests, or more: an attack, or a rule that refuses users; its log names the rules',
          threshold: 50,
          metric_query: [
            { id: 'result', expression, label: 'blocked', return_data: true },
            { id: 'blocked', metric: { ...metric, metric_name: 'BlockedRequests' } },
            { id: 'allowed', metric: { ...metric, metric_name: 'AllowedRequests' } },
          ],
        },
      ),
    );
  });

  it('has the threshold and the patience of its settings', () => {
    const lasting = { periodSeconds: 900, periods: 4, datapoints: 2 };
    expect(webAcl('REGIONAL', { blocked: { percent: 80, minRequests: 7, ...lasting } })).toMatchObject({
      ...{ threshold: 80, evaluation_periods: 4, datapoints_to_alarm: 2 },
      metric_query: [{ expression: expression.replace('>= 100', '>= 7') }, { metric: { period: 900 } }, {}],
    });
  });

  it.each<[what: string, blocked: Series, allowed: Series, percent: Series]>([
    ['half of the requests', [60, 49], [60, 51], [50, 49]],
    ['all requests', [120], [undefined], [100]],
    ['a scanner at night', [99], [undefined], [0]],
    ['nothing', [undefined], [500], [undefined]],
    ['no requests', [undefined], [undefined], [undefined]],
  ])('counts %s', (_, blocked, allowed, percent) => {
    expect(evaluate(expression, { blocked, allowed })).toEqual(percent);
  });
});

itKeepsWithinBounds(
  wafSettings.shape.alarms.unwrap().shape.blocked.unwrap(),
  {},
  {
    percent: {
      takes: [1, 100],
      refuses: [0, 101],
      message: 'must be a whole number from 1 to 100; on a quiet day it is one or two',
    },
    minRequests: {
      takes: [1, 1_000_000_000],
      refuses: [0, 1_000_000_001],
      message: 'must be a whole number from 1 to 1000000000; one scanner at night would be all of the requests',
    },
  },
);
