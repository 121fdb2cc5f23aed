import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { ProbeAlarms } from '../../../modules/probe/alarms.ts';
import { probeMetrics } from '../../../modules/probe/metrics.ts';
import { probeSettings } from '../../../modules/probe/settings.ts';
import { alarm, alarmsOf, build } from '../alarms.ts';

const errors = {
  namespace: 'AWS/Lambda',
  metricName: 'Errors',
  dimensions: { FunctionName: 'shop-test-probe' },
  stat: 'Sum',
};

function probe(settings: object = {}) {
  let failures: string[] = [];
  const alarms = alarmsOf(
    build((props, scope) => {
      const probe = Object.assign(new Construct(scope, 'probe'), {
        failed: {
          'app-example-com': probeMetrics('shop-test', 'app.example.com').failed,
          'www-example-com': probeMetrics('shop-test', 'www.example.com').failed,
        },
        ...{
          errors,
          logGroupName: '/aws/lambda/shop-test-probe',
          schedule: { fqn: 'aws_cloudwatch_event_target.schedule' },
        },
        settings: probeSettings.parse({ path: '/api/health', ...settings }),
      });
      ({ failures } = new ProbeAlarms(probe, 'alarms', { ...props, probe }));
    }),
  );
  return { alarms, failures };
}

describe('the alarms of the probe', () => {
  const { alarms, failures } = probe();

  it('are on three failures of five for each host name, and stay as they are while nobody looks', () => {
    expect(alarms.probe_alarms_failures_www_example_com).toEqual({
      ...alarm(
        'probe-failures-www-example-com',
        { periods: 5, datapoints: 3 },
        {
          alarm_description:
            'From outside, /api/health is not answered as it should be; Problem in the log group /aws/lambda/shop-test-probe says how',
          namespace: 'shop-test/probe',
          metric_name: 'Failed',
          dimensions: { HostName: 'www.example.com' },
          ...{ statistic: 'Maximum', period: 60, threshold: 1, treat_missing_data: 'ignore' },
        },
      ),
      lifecycle: { create_before_destroy: true },
    });
    expect(Object.keys(alarms)).toHaveLength(3);
    expect(failures).toHaveLength(2);
  });

  it('tell of a probe that fails itself, and of one that is not run, once it has a schedule', () => {
    expect(alarms.probe_alarms_not_running).toEqual(
      alarm(
        'probe-not-running',
        { periods: 3, datapoints: 3 },
        {
          alarm_description: 'The probe does not run: whether users are served is not looked at from outside',
          ...{ namespace: 'AWS/Lambda', metric_name: 'Errors', dimensions: errors.dimensions },
          ...{ statistic: 'Sum', period: 60, threshold: 1, treat_missing_data: 'breaching' },
          depends_on: ['aws_cloudwatch_event_target.schedule'],
        },
      ),
    );
  });

  it('count by the minutes between two probes', () => {
    const set = probe({ everyMinutes: 15, alarms: { failures: { periods: 4, datapoints: 2 } } }).alarms;
    expect(Object.values(set).map((each) => [each.period, each.evaluation_periods, each.datapoints_to_alarm])).toEqual([
      [900, 4, 2],
      [900, 4, 2],
      [900, 3, 3],
    ]);
  });
});
