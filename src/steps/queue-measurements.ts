import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Metric } from '../../modules/observability/metric.ts';

/** Minutes after which what the function in Lambda measured of queues in Redis, once a minute, says nothing of now. */
export const minutesOfMeasurements = 5;

/** The newest value of each metric between two moments, by its id; the ids of those that have none are missing. */
export async function newestValues(
  client: CloudWatchClient,
  metrics: Readonly<Record<string, Metric>>,
  from: Date,
  to: Date,
): Promise<Map<string | undefined, number>> {
  const newest = new Map<string | undefined, number>();
  const pages = paginateGetMetricData(
    { client },
    {
      MetricDataQueries: Object.entries(metrics).map(([id, metric]) => query(id, metric)),
      StartTime: from,
      EndTime: to,
      ScanBy: 'TimestampDescending',
    },
  );
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id, Values: [value] = [] } of MetricDataResults) {
      if (value !== undefined && !newest.has(Id)) newest.set(Id, value);
    }
  }
  return newest;
}

function query(Id: string, { namespace, metricName, dimensions, stat }: Metric): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: metricName, Dimensions };
  return { Id, MetricStat: { Metric, Period: 60, Stat: stat } };
}
