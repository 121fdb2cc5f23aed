import { describe, expect, it } from 'vitest';
import { serviceWidgets } from '../../../modules/fargate-service/widgets.ts';

const dimensions = { ClusterName: 'shop-test', ServiceName: 'web' };
const ofTasks = (namespace: string, metricName: string, stat: string) => ({ namespace, metricName, dimensions, stat });
const cpuAndMemory = {
  title: 'CPU and memory in %',
  lines: [
    { metric: ofTasks('AWS/ECS', 'CPUUtilization', 'Average'), label: 'CPU' },
    { metric: ofTasks('AWS/ECS', 'MemoryUtilization', 'Maximum'), label: 'memory of the fullest task' },
  ],
};

describe('what the dashboard shows of a service', () => {
  it('is CPU and memory alone where nobody counts its tasks or its requests', () => {
    expect(serviceWidgets({ role: 'worker-default', dimensions, countsTasks: false })).toEqual({
      title: 'worker-default',
      widgets: [cpuAndMemory],
    });
  });

  it('is first what users feel, then how many tasks there are', () => {
    const requestDimensions = { LoadBalancer: 'app/shop/1', TargetGroup: 'targetgroup/web/1' };
    const ofRequests = (metricName: string, stat: string) => ({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensions: requestDimensions,
      stat,
    });
    expect(serviceWidgets({ role: 'web', dimensions, countsTasks: true }, requestDimensions)).toEqual({
      title: 'web',
      widgets: [
        {
          title: 'Requests',
          lines: [
            { metric: ofRequests('RequestCount', 'Sum'), label: 'requests' },
            { metric: ofRequests('HTTPCode_Target_5XX_Count', 'Sum'), label: '5xx', right: true },
          ],
        },
        {
          title: 'Seconds until an answer',
          lines: [
            { metric: ofRequests('TargetResponseTime', 'p50'), label: 'p50' },
            { metric: ofRequests('TargetResponseTime', 'p95'), label: 'p95' },
            { metric: ofRequests('TargetResponseTime', 'p99'), label: 'p99' },
          ],
        },
        {
          title: 'Tasks',
          lines: [
            { metric: ofTasks('ECS/ContainerInsights', 'DesiredTaskCount', 'Average'), label: 'should run' },
            { metric: ofTasks('ECS/ContainerInsights', 'RunningTaskCount', 'Average'), label: 'run' },
          ],
        },
        cpuAndMemory,
      ],
    });
  });
});
