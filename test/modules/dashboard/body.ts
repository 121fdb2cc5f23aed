import { z } from 'zod';

/**
 * What CloudWatch takes as the body of a dashboard, as far as the project writes it; anything else is refused. By
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html, with the quotas of
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html: 500 widgets, 500 metrics in each, 2,500 in all.
 */
const dimension = z.string().min(1);
const side = z.enum(['left', 'right']);
const range = z.strictObject({ min: z.number().optional(), max: z.number().optional(), label: z.string().optional() });

const rendering = z.strictObject({
  expression: z.string().min(1).optional(),
  id: z
    .string()
    .regex(/^[a-z][A-Za-z0-9_]*$/)
    .optional(),
  label: z.string().optional(),
  stat: z
    .string()
    .regex(/^(SampleCount|Sum|Average|Minimum|Maximum|p\d{1,2}(\.\d+)?|PR\(\d+(\.\d+)?:\d+(\.\d+)?\))$/)
    .optional(),
  visible: z.boolean().optional(),
  yAxis: side.optional(),
});

/** Namespace, name, a name and a value for each dimension, and how it is drawn; or how an expression is. */
const metricRow = z.array(z.union([dimension, rendering])).refine((row) => {
  const { expression } = rendering.parse(row.at(-1));
  const texts = row.slice(0, -1);
  if (!texts.every((text) => typeof text === 'string')) return false;
  return expression ? texts.length === 0 : texts.length >= 2 && texts.length % 2 === 0;
}, 'must be a metric or an expression');

const period = z.int().refine((seconds) => [1, 5, 10, 30].includes(seconds) || seconds % 60 === 0);

const metricProperties = z.strictObject({
  title: z.string(),
  region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/),
  metrics: z.array(metricRow).min(1).max(500),
  view: z.enum(['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table']),
  stacked: z.boolean().optional(),
  period: period.optional(),
  start: z
    .string()
    .regex(/^-P(\d+[DWM]|T\d+[MH])$/)
    .optional(),
  setPeriodToTimeRange: z.boolean().optional(),
  yAxis: z.strictObject({ left: range.optional(), right: range.optional() }).optional(),
  annotations: z
    .strictObject({ horizontal: z.array(z.strictObject({ label: z.string(), value: z.number() })).optional() })
    .optional(),
});

const place = {
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  width: z.int().min(1).max(24),
  height: z.int().min(1).max(1000),
};

const widget = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('metric'), ...place, properties: metricProperties }),
    z.strictObject({ type: z.literal('text'), ...place, properties: z.strictObject({ markdown: z.string().min(1) }) }),
    z.strictObject({
      type: z.literal('alarm'),
      ...place,
      properties: z.strictObject({ title: z.string(), alarms: z.array(z.string()).min(1).max(100) }),
    }),
  ])
  .refine(({ x, width }) => x + width <= 24, 'must end within the 24 columns');

export const dashboardBodySchema = z
  .strictObject({ widgets: z.array(widget).max(500) })
  .refine(
    ({ widgets }) =>
      widgets.reduce((sum, each) => sum + (each.type === 'metric' ? each.properties.metrics.length : 0), 0) <= 2500,
    'must have 2,500 metrics at most',
  );

export type DashboardBody = z.output<typeof dashboardBodySchema>;

/** One metric of a dashboard, and the region that it is looked for in. */
export interface ShownMetric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  region: string;
  stat: string;
}

export function metricsOf({ widgets }: DashboardBody): ShownMetric[] {
  return widgets.flatMap((each) => {
    if (each.type !== 'metric') return [];
    const { metrics, region } = each.properties;
    return metrics.flatMap((row) => {
      const [namespace, metricName, ...rest] = row.slice(0, -1) as string[];
      if (namespace === undefined || metricName === undefined) return [];
      const dimensions = Object.fromEntries(
        rest.flatMap((name, index) => (index % 2 === 0 ? [[name, rest[index + 1] as string]] : [])),
      );
      return [{ namespace, metricName, dimensions, region, stat: rendering.parse(row.at(-1)).stat ?? '' }];
    });
  });
}
