import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { CdnAlarms } from '../../../modules/frontend-cdn/alarms.ts';
import { cdnSettings } from '../../../modules/frontend-cdn/settings.ts';
import { alarm, alarmsOf, build } from '../alarms.ts';
import { evaluate, type Series } from '../celery-worker/metric-math.ts';

function cdn(alarms: object = {}) {
  return alarmsOf(
    build((props, stack) => {
      const provider = new AwsProvider(stack, 'us-east-1', { alias: 'us-east-1', region: 'us-east-1' });
      const cdn = Object.assign(new Construct(stack, 'cdn'), {
        sites: [
          { role: 'site', distributionId: 'E1' },
          { role: 'site-docs-example-com', distributionId: 'E2' },
        ],
        settings: cdnSettings.parse({ alarms }),
      });
      new CdnAlarms(cdn, 'alarms', { ...props, provider, cdn });
    }),
  );
}

const ofSite = (DistributionId: string) => ({
  namespace: 'AWS/CloudFront',
  dimensions: { DistributionId, Region: 'Global' },
});
const there = { provider: 'aws.us-east-1' };

describe('the alarms of CloudFront', () => {
  const alarms = cdn();

  it('are on the errors of each site, where the metrics are', () => {
    expect(Object.keys(alarms)).toEqual(['cdn_alarms_errors_site', 'cdn_alarms_errors_site_docs_example_com']);
    const metric = { ...ofSite('E2'), period: 60 };
    expect(alarms.cdn_alarms_errors_site_docs_example_com).toEqual(
      alarm(
        'cdn-errors-site-docs-example-com',
        { periods: 5, datapoints: 3 },
        {
          ...there,
          alarm_description:
            'CloudFront answers 5 percent of the requests, or more, with 5xx: Django fails, or CloudFront does not reach it',
          threshold: 5,
          metric_query: [
            {
              id: 'result',
              expression: 'IF(requests >= 20, errors, 0)',
              label: 'errors-site-docs-example-com',
              return_data: true,
            },
            { id: 'errors', metric: { ...metric, metric_name: '5xxErrorRate', stat: 'Average' } },
            { id: 'requests', metric: { ...metric, metric_name: 'Requests', stat: 'Sum' } },
          ],
        },
      ),
    );
  });

  it.each<[what: string, errors: Series, requests: Series, value: Series]>([
    ['errors of many requests', [5, 4.9], [20, 20], [5, 4.9]],
    ['one error of a few requests', [100], [19], [0]],
    ['no requests', [undefined], [undefined], [undefined]],
  ])('count %s', (_, errors, requests, value) => {
    expect(evaluate('IF(requests >= 20, errors, 0)', { errors, requests })).toEqual(value);
  });

  it('are on the wait for Django where that is asked for, at the 95th percentile', () => {
    expect(cdn({ originLatency: {} }).cdn_alarms_origin_latency_site).toEqual(
      alarm(
        'cdn-origin-latency-site',
        { periods: 5, datapoints: 5 },
        {
          ...{ ...there, ...ofSite('E1'), metric_name: 'OriginLatency', period: 60, threshold: 3000 },
          ...{ extended_statistic: 'p95', evaluate_low_sample_count_percentiles: 'ignore' },
        },
      ),
    );
  });

  it('have the thresholds and the patience of their settings', () => {
    const lasting = { periodSeconds: 300, periods: 4, datapoints: 2 };
    const set = cdn({
      errors: { percent: 10, minRequests: 7, ...lasting },
      originLatency: { milliseconds: 900, ...lasting },
    });
    const bounds = { evaluation_periods: 4, datapoints_to_alarm: 2 };
    expect(set.cdn_alarms_errors_site).toMatchObject({
      ...{ ...bounds, threshold: 10 },
      metric_query: [{ expression: 'IF(requests >= 7, errors, 0)' }, { metric: { period: 300 } }, {}],
    });
    expect(set.cdn_alarms_origin_latency_site).toMatchObject({ ...bounds, threshold: 900, period: 300 });
  });
});
