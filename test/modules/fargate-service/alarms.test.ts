import { describe, expect, it } from 'vitest';
import { ServiceAlarms } from '../../../modules/fargate-service/alarms.ts';
import { group } from '../../../modules/shared/setting.ts';
import { requestAlarmsShape, serviceAlarmsShape } from '../../../modules/workload/settings.ts';
import type { Terraform } from '../../synth.ts';
import { alarm, alarmsOf, build, rings, times } from '../alarms.ts';
import { evaluate } from '../celery-worker/metric-math.ts';

const dimensions = { ClusterName: 'shop-test', ServiceName: 'web' };
const requestDimensions = { LoadBalancer: 'app/shop/1', TargetGroup: 'targetgroup/web/2' };
function web(alarms: object = {}, tasks = 2): Terraform {
  return build((props, scope) => {
    const service = { role: 'web', dimensions };
    const settings = { tasks, alarms: group(requestAlarmsShape).parse(alarms) };
    new ServiceAlarms(scope, 'web-alarms', { ...props, service, requestDimensions, settings });
  });
}

const soon = { periods: 5, datapoints: 3 };
const afterFiveMinutes = { periods: 5, datapoints: 5 };
const afterTenMinutes = { periods: 10, datapoints: 10 };
const halfOfTenMinutes = { periods: 10, datapoints: 5 };

describe('the alarms of a service behind the load balancer', () => {
  const alarms = alarmsOf(web());

  it('are these and no others', () => {
    expect(Object.keys(alarms).sort()).toEqual(
      ['cpu', 'errors', 'latency', 'memory', 'missing_tasks', 'no_healthy_hosts', 'unhealthy_hosts'].map(
        (id) => `web_alarms_${id}`,
      ),
    );
  });

  it('tell of errors by their share, where there are requests enough', () => {
    const metric = { namespace: 'AWS/ApplicationELB', dimensions: requestDimensions, stat: 'Sum', period: 60 };
    expect(alarms.web_alarms_errors).toEqual(
      alarm('web-errors', soon, {
        threshold: 5,
        metric_query: [
          {
            id: 'result',
            expression: 'IF(requests >= 20, 100 * FILL(errors, 0) / requests, 0)',
            label: 'errors',
            return_data: true,
          },
          { id: 'errors', metric: { ...metric, metric_name: 'HTTPCode_Target_5XX_Count' } },
          { id: 'requests', metric: { ...metric, metric_name: 'RequestCount' } },
        ],
      }),
    );
  });

  it('tell of the slowest of twenty requests, in the seconds of the metric, and nothing of a few requests', () => {
    expect(alarms.web_alarms_latency).toEqual(
      alarm('web-latency', soon, {
        namespace: 'AWS/ApplicationELB',
        metric_name: 'TargetResponseTime',
        dimensions: requestDimensions,
        extended_statistic: 'p95',
        evaluate_low_sample_count_percentiles: 'ignore',
        threshold: 2,
        period: 60,
      }),
    );
  });

  it('tell of tasks that fail their health checks', () => {
    expect(alarms.web_alarms_unhealthy_hosts).toEqual(
      alarm('web-unhealthy-hosts', soon, {
        namespace: 'AWS/ApplicationELB',
        metric_name: 'UnHealthyHostCount',
        dimensions: requestDimensions,
        statistic: 'Maximum',
        threshold: 1,
        period: 60,
      }),
    );
  });

  it('tell that no task passes its health checks, and that none is there to be asked, unless the service may sleep', () => {
    const awake = alarms.web_alarms_no_healthy_hosts;
    expect(awake).toEqual(
      alarm('web-no-healthy-hosts', soon, {
        alarm_description: 'No task of web passes the health checks of the load balancer: nobody is answered',
        threshold: 1,
        treat_missing_data: 'breaching',
        metric_query: [
          { id: 'result', expression: 'IF(healthy < 1, 1, 0)', label: 'no-healthy-hosts', return_data: true },
          {
            id: 'healthy',
            metric: {
              ...{ namespace: 'AWS/ApplicationELB', metric_name: 'HealthyHostCount' },
              ...{ dimensions: requestDimensions, stat: 'Maximum', period: 60 },
            },
          },
        ],
      }),
    );
    expect(alarmsOf(web({}, 0)).web_alarms_no_healthy_hosts.treat_missing_data).toBe('notBreaching');
    expect(evaluate('IF(healthy < 1, 1, 0)', { healthy: [2, 1, 0, undefined] })).toEqual([0, 0, 1, undefined]);
  });

  it('tell of tasks that should run and do not, none of them included, of which ECS measures nothing', () => {
    const metric = { namespace: 'ECS/ContainerInsights', dimensions, period: 60 };
    expect(alarms.web_alarms_missing_tasks).toEqual(
      alarm('web-missing-tasks', halfOfTenMinutes, {
        threshold: 1,
        treat_missing_data: 'breaching',
        metric_query: [
          { id: 'result', expression: 'desired - running', label: 'missing-tasks', return_data: true },
          { id: 'desired', metric: { ...metric, metric_name: 'DesiredTaskCount', stat: 'Maximum' } },
          { id: 'running', metric: { ...metric, metric_name: 'RunningTaskCount', stat: 'Minimum' } },
        ],
      }),
    );
  });

  it('let a service sleep that may have no tasks', () => {
    expect(alarmsOf(web({}, 0)).web_alarms_missing_tasks.treat_missing_data).toBe('notBreaching');
  });

  it('tell of CPU on average, and of the memory of any task', () => {
    const metric = { namespace: 'AWS/ECS', dimensions, threshold: 90, period: 60 };
    expect(alarms.web_alarms_cpu).toEqual(
      alarm('web-cpu', afterTenMinutes, { ...metric, metric_name: 'CPUUtilization', statistic: 'Average' }),
    );
    expect(alarms.web_alarms_memory).toEqual(
      alarm('web-memory', afterFiveMinutes, { ...metric, metric_name: 'MemoryUtilization', statistic: 'Maximum' }),
    );
  });

  it('have the thresholds and the patience of their settings', () => {
    const lasting = { periodSeconds: 300, periods: 4, datapoints: 2 };
    const set = alarmsOf(
      web({
        errors: { percent: 10, minRequests: 100, ...lasting },
        latency: { milliseconds: 1500, ...lasting },
        unhealthyHosts: { hosts: 3, ...lasting },
        noHealthyHosts: lasting,
        missingTasks: { tasks: 4, ...lasting },
        cpu: { percent: 80, ...lasting },
        memory: { percent: 70, ...lasting },
      }),
    );
    expect(
      Object.values(set).map((alarm) => [
        alarm.alarm_name,
        alarm.threshold,
        alarm.period ?? alarm.metric_query[1].metric.period,
        alarm.evaluation_periods,
        alarm.datapoints_to_alarm,
      ]),
    ).toEqual([
      ['shop-test-web-cpu', 80, 300, 4, 2],
      ['shop-test-web-errors', 10, 300, 4, 2],
      ['shop-test-web-latency', 1.5, 300, 4, 2],
      ['shop-test-web-memory', 70, 300, 4, 2],
      ['shop-test-web-missing-tasks', 4, 300, 4, 2],
      ['shop-test-web-no-healthy-hosts', 1, 300, 4, 2],
      ['shop-test-web-unhealthy-hosts', 3, 300, 4, 2],
    ]);
    expect(set.web_alarms_errors.metric_query[0].expression).toMatch(/^IF\(requests >= 100,/);
  });
});

describe('the alarms of a service that answers no requests', () => {
  const beat = (tasks: number) =>
    alarmsOf(
      build((props, scope) => {
        const service = { role: 'beat', dimensions };
        const settings = { tasks, alarms: group(serviceAlarmsShape).parse({}) };
        new ServiceAlarms(scope, 'beat-alarms', { ...props, service, settings });
      }),
    );

  it('are those on its tasks and their memory', () => {
    expect(
      Object.fromEntries(
        Object.entries(beat(1)).map(([id, alarm]) => [id, [alarm.alarm_name, alarm.treat_missing_data]]),
      ),
    ).toEqual({
      beat_alarms_memory: ['shop-test-beat-memory', 'notBreaching'],
      beat_alarms_missing_tasks: ['shop-test-beat-missing-tasks', 'breaching'],
    });
  });

  it('leave it alone while it is paused', () => {
    expect(beat(0).beat_alarms_missing_tasks.treat_missing_data).toBe('notBreaching');
  });
});

describe('the alarm on missing tasks', () => {
  const ofService = (countsTasks: boolean, tasks = 2) =>
    alarmsOf(
      build((props, scope) => {
        const service = { role: 'beat', dimensions, countsTasks };
        const settings = { tasks, alarms: group(serviceAlarmsShape).parse({ missingTasks: { tasks: 2 } }) };
        new ServiceAlarms(scope, 'beat-alarms', { ...props, service, settings });
      }),
    ).beat_alarms_missing_tasks;

  it.each([
    ['as many as there should be', times(10, 2), times(10, 2), false],
    ['one less', times(10, 3), times(10, 2), false],
    ['two less for five minutes', times(10, 3), [...times(5, 3), ...times(5, 1)], true],
    ['none, so that nothing is measured', times(10, undefined), times(10, undefined), true],
  ])('counts them by Container Insights: %s', (_, desired, running, ringing) => {
    expect(rings(ofService(true), { desired, running })).toBe(ringing);
  });

  it('goes by whether any runs at all without Container Insights, which alone counts them', () => {
    expect(ofService(false)).toEqual(
      alarm('beat-missing-tasks', halfOfTenMinutes, {
        alarm_description: 'beat runs no task',
        threshold: 1,
        treat_missing_data: 'breaching',
        metric_query: [
          { id: 'result', expression: 'IF(FILL(samples, 0) < 1, 1, 0)', label: 'missing-tasks', return_data: true },
          {
            id: 'samples',
            metric: {
              namespace: 'AWS/ECS',
              metric_name: 'CPUUtilization',
              dimensions,
              stat: 'SampleCount',
              period: 60,
            },
          },
        ],
      }),
    );
  });

  it.each([
    ['one of two tasks', times(10, 1), false],
    ['some minutes without any', [...times(6, 3), ...times(4, undefined)], false],
    ['five minutes without any', [...times(5, 3), ...times(5, undefined)], true],
  ])('without Container Insights, after %s: %s', (_, samples, ringing) => {
    expect(rings(ofService(false), { samples })).toBe(ringing);
  });

  it('is not there without Container Insights for a service that may sleep: nothing tells that from a broken one', () => {
    expect(ofService(false, 0)).toBeUndefined();
    expect(ofService(true, 0)).toBeDefined();
  });
});
