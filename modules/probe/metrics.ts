import type { Metric } from '../observability/metric.ts';

/** The metrics that the function of the probe writes of a host name: both names are its contract with what reads them. */
export const metricNames = { failed: 'Failed', milliseconds: 'Milliseconds' } as const;

/** The namespace in CloudWatch of what the probe of an environment measures. */
export function probeNamespace(name: string): string {
  return `${name}/probe`;
}

/** 1 for each probe that failed and 0 for each that did not, and how long each took. */
export function probeMetrics(name: string, host: string): Record<keyof typeof metricNames, Metric> {
  const ofHost = (metricName: string) => ({
    namespace: probeNamespace(name),
    metricName,
    dimensions: { HostName: host },
    stat: 'Maximum',
  });
  return { failed: ofHost(metricNames.failed), milliseconds: ofHost(metricNames.milliseconds) };
}
