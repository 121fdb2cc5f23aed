import type { Metric } from '../observability/metric.ts';
import type { AlarmStates, Graph, Line, ReckonedLine, Section, Widget } from '../observability/widget.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
interface Placed {
  type: 'metric' | 'text' | 'alarm';
  x: number;
  y: number;
  width: number;
  height: number;
  properties: object;
}

/** How wide a dashboard is. The heights are in the same unit. */
const columns = 24;
const mostInRow = 4;
const headingHeight = 1;
const noteHeight = 2;
const graphHeight = 6;
/** About as many alarms of a widget are seen beside each other. */
const alarmsInRow = 4;

/** The body of a dashboard: the sections one below the other, each with a heading, and its widgets in rows of up to four that are as wide as the page. */
export function dashboardBody(sections: readonly Section[], region: string): { widgets: Placed[] } {
  const widgets: Placed[] = [];
  let y = 0;
  const addRow = (height: number, row: Pick<Placed, 'type' | 'properties'>[]) => {
    const width = columns / row.length;
    for (const [index, widget] of row.entries()) widgets.push({ ...widget, x: index * width, y, width, height });
    y += height;
  };
  for (const section of sections) {
    addRow(headingHeight, [text(`## ${section.title}`)]);
    const graphs = section.widgets.filter((widget) => 'lines' in widget);
    for (const widget of section.widgets) {
      if ('markdown' in widget) addRow(noteHeight, [text(widget.markdown)]);
      else if ('alarmArns' in widget) addRow(alarmsHeight(widget), [{ type: 'alarm', properties: states(widget) }]);
    }
    for (const row of rowsOf(graphs)) {
      addRow(
        graphHeight,
        row.map((graph) => ({ type: 'metric', properties: drawn(graph, region) })),
      );
    }
  }
  return { widgets };
}

/** As few rows as there can be, each with as many as the others as far as that goes. */
function rowsOf<Item extends Widget>(items: Item[]): Item[][] {
  const count = Math.ceil(items.length / mostInRow);
  const rows = Array.from({ length: count }, (): Item[] => []);
  for (const [index, item] of items.entries()) rows[Math.floor((index * count) / items.length)]?.push(item);
  return rows;
}

const text = (markdown: string) => ({ type: 'text' as const, properties: { markdown } });

const alarmsHeight = ({ alarmArns }: AlarmStates) => 1 + Math.ceil(alarmArns.length / alarmsInRow);

const states = ({ title, alarmArns }: AlarmStates) => ({ title, alarms: alarmArns });

function drawn({ title, lines, region, limit, days, asNumber }: Graph, ownRegion: string): object {
  return {
    title,
    region: region ?? ownRegion,
    metrics: lines.flatMap((line) => ('metric' in line ? [ofMetric(line)] : ofExpression(line))),
    ...(days && { start: `-P${days}D` }),
    ...(asNumber
      ? { view: 'singleValue', setPeriodToTimeRange: true }
      : {
          view: 'timeSeries',
          stacked: false,
          period: 60,
          yAxis: { left: { min: 0 }, right: { min: 0 } },
          ...(limit && { annotations: { horizontal: [limit] } }),
        }),
  };
}

function ofMetric({ metric, label, right }: Line): unknown[] {
  return [...named(metric), { stat: metric.stat, label, ...(right && { yAxis: 'right' }) }];
}

function ofExpression({ expression, operands, label, right }: ReckonedLine): unknown[][] {
  return [
    [{ expression, label, ...(right && { yAxis: 'right' }) }],
    ...Object.entries(operands).map(([id, operand]) =>
      typeof operand === 'string'
        ? [{ id, expression: operand, visible: false }]
        : [...named(operand), { id, stat: operand.stat, visible: false }],
    ),
  ];
}

function named({ namespace, metricName, dimensions }: Metric): string[] {
  return [namespace, metricName, ...Object.entries(dimensions).flat()];
}
