/** A metric in CloudWatch, and what is made of its values within a period. */
export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  /** Such as Average, or p95. */
  stat: string;
}
