/** A metric in CloudWatch, and what is made of its values within a period. */
export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  /** Such as Average, or p95. */
  stat: string;
}

/** What is reckoned of several metrics, each by its name in the expression. */
export interface Expression {
  expression: string;
  metrics: Record<string, Metric>;
}

/** What an expression names: metrics, and other expressions, which are texts. */
export type Operands = Record<string, Metric | string>;
