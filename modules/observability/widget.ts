import type { Metric, Operands } from './metric.ts';

interface Drawn {
  /** What the legend calls it. */
  label: string;
  /** Drawn by the scale on the right: it is measured in something else than the others. */
  right?: true;
}

/** One metric of a graph. */
export interface Line extends Drawn {
  metric: Metric;
}

/** What is reckoned of several metrics. The names of these are unique within the graph. */
export interface ReckonedLine extends Drawn {
  expression: string;
  operands: Operands;
}

export interface Graph {
  title: string;
  lines: (Line | ReckonedLine)[];
  /** Where the metrics are, if that is not the environment's region. */
  region?: string;
  /** What a line of the left scale must stay below. */
  limit?: { label: string; value: number };
  /** The last days, whatever range is looked at. */
  days?: number;
  /** One number for all of that time, in place of a graph. */
  asNumber?: true;
}

/** A sentence for whoever reads the page, in Markdown. */
interface Note {
  markdown: string;
}

/** Which of the alarms are raised. */
export interface AlarmStates {
  title: string;
  alarmArns: string[];
}

export type Widget = Graph | Note | AlarmStates;

/** What one part of an environment shows of itself on the dashboard. */
export interface Section {
  title: string;
  widgets: Widget[];
}
