import { describe, expect, it } from 'vitest';
import { dashboardBody } from '../../../modules/dashboard/layout.ts';
import { alarmWidgets, costWidgets } from '../../../modules/dashboard/widgets.ts';
import type { Graph, Section } from '../../../modules/observability/widget.ts';
import { dashboardBodySchema } from './body.ts';

const requests = { namespace: 'AWS/ApplicationELB', metricName: 'RequestCount', dimensions: { LoadBalancer: 'app/1' } };
const graph = (rest: Partial<Graph> = {}): Graph => ({
  title: 'Requests',
  lines: [{ metric: { ...requests, stat: 'Sum' }, label: 'requests' }],
  ...rest,
});
const section = (count: number): Section => ({ title: 'Web', widgets: Array.from({ length: count }, () => graph()) });
const places = (sections: Section[]) =>
  dashboardBody(sections, 'eu-central-1').widgets.map(({ type, x, y, width, height }) => [type, x, y, width, height]);
const properties = (widget: Section['widgets'][number]) =>
  dashboardBody([{ title: 'Web', widgets: [widget] }], 'eu-central-1').widgets[1]?.properties;

describe('the layout', () => {
  it('gives a section a heading and its graphs a row that is as wide as the page', () => {
    expect(places([section(1), section(3)])).toEqual([
      ['text', 0, 0, 24, 1],
      ['metric', 0, 1, 24, 6],
      ['text', 0, 7, 24, 1],
      ['metric', 0, 8, 8, 6],
      ['metric', 8, 8, 8, 6],
      ['metric', 16, 8, 8, 6],
    ]);
  });

  it('shares more than four graphs out over as few rows as there can be', () => {
    expect(places([section(4)]).map(([, x, y]) => [x, y])).toEqual([
      [0, 0],
      [0, 1],
      [6, 1],
      [12, 1],
      [18, 1],
    ]);
    expect(places([section(5)]).map(([, x, y, width]) => [x, y, width])).toEqual([
      [0, 0, 24],
      ...[0, 8, 16].map((x) => [x, 1, 8]),
      ...[0, 12].map((x) => [x, 7, 12]),
    ]);
  });

  it('lays no widget over another', () => {
    for (const count of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const taken = places([
        alarmWidgets('shop', { Alarms: ['a', 'b', 'c', 'd', 'e'] }),
        section(count),
        costWidgets('1'),
      ]).flatMap(([, x, y, width, height]) =>
        Array.from({ length: Number(width) * Number(height) }, (_, cell) =>
          [Number(x) + (cell % Number(width)), Number(y) + Math.floor(cell / Number(width))].join(),
        ),
      );
      expect(new Set(taken).size).toBe(taken.length);
    }
  });

  it('has notes and alarms above graphs', () => {
    expect(places([alarmWidgets('shop', { Alarms: ['a', 'b', 'c', 'd', 'e'] })])).toEqual([
      ['text', 0, 0, 24, 1],
      ['text', 0, 1, 24, 2],
      ['alarm', 0, 3, 24, 3],
    ]);
  });
});

describe('a graph', () => {
  it('names its metrics, and how each is drawn', () => {
    expect(properties(graph({ limit: { label: 'max', value: 3 } }))).toEqual({
      title: 'Requests',
      region: 'eu-central-1',
      metrics: [['AWS/ApplicationELB', 'RequestCount', 'LoadBalancer', 'app/1', { stat: 'Sum', label: 'requests' }]],
      view: 'timeSeries',
      stacked: false,
      period: 60,
      yAxis: { left: { min: 0 }, right: { min: 0 } },
      annotations: { horizontal: [{ label: 'max', value: 3 }] },
    });
  });

  it('hides the metrics that it reckons with', () => {
    const operands = { requests: { ...requests, stat: 'Sum' }, second: 'requests / 60' };
    const lines: Graph['lines'] = [{ expression: 'second', operands, label: 'a second', right: true }];
    expect(properties(graph({ lines }))).toMatchObject({
      metrics: [
        [{ expression: 'second', label: 'a second', yAxis: 'right' }],
        [
          'AWS/ApplicationELB',
          'RequestCount',
          'LoadBalancer',
          'app/1',
          { id: 'requests', stat: 'Sum', visible: false },
        ],
        [{ id: 'second', expression: 'requests / 60', visible: false }],
      ],
    });
  });

  it('is one number for the last days where it says so', () => {
    const shown = properties(graph({ days: 30, asNumber: true, region: 'us-east-1' }));
    expect(shown).toMatchObject({
      view: 'singleValue',
      setPeriodToTimeRange: true,
      start: '-P30D',
      region: 'us-east-1',
    });
    expect(shown).not.toHaveProperty('period');
  });

  it('draws a line by the scale on the right where it says so', () => {
    const lines: Graph['lines'] = [{ metric: { ...requests, stat: 'Sum' }, label: 'requests', right: true }];
    expect(properties(graph({ lines }))).toMatchObject({
      metrics: [[...Array(4).fill(expect.any(String)), { stat: 'Sum', label: 'requests', yAxis: 'right' }]],
    });
  });
});

it('has at most a hundred alarms in a widget', () => {
  const arns = Array.from({ length: 101 }, (_, index) => `alarm-${index}`);
  const { widgets } = alarmWidgets('shop', { Alarms: arns, 'Alarms in us-east-1': ['a'] });
  expect(widgets.slice(1)).toEqual([
    { title: 'Alarms, 1 of 2', alarmArns: arns.slice(0, 100) },
    { title: 'Alarms, 2 of 2', alarmArns: arns.slice(100) },
    { title: 'Alarms in us-east-1', alarmArns: ['a'] },
  ]);
});

it('says that the costs are those of the whole account, and what must be turned on', () => {
  const [note, charges] = costWidgets('111111111111').widgets;
  expect(note).toMatchObject({
    markdown: expect.stringMatching(/account 111111111111 .*Receive CloudWatch Billing Alerts/),
  });
  expect(charges).toMatchObject({
    region: 'us-east-1',
    days: 31,
    lines: [
      {
        metric: {
          namespace: 'AWS/Billing',
          metricName: 'EstimatedCharges',
          dimensions: { Currency: 'USD' },
          stat: 'Maximum',
        },
      },
    ],
  });
});

describe('the schema of bodies that the tests hold', () => {
  const body = (rest: object) => ({
    widgets: [{ type: 'text', x: 0, y: 0, width: 24, height: 1, properties: { markdown: 'hello' }, ...rest }],
  });
  it.each([
    ['a widget that ends outside of the columns', body({ x: 6 })],
    ['an unknown property', body({ properties: { markdown: 'hello', text: '' } })],
    ['no property', body({ properties: {} })],
    ['an unknown type', body({ type: 'graph' })],
    ['more than 500 widgets', { widgets: Array(501).fill(body({}).widgets[0]) }],
    [
      'a dimension without its value',
      body({
        type: 'metric',
        properties: { title: '', region: 'eu-central-1', view: 'timeSeries', metrics: [['a', 'b', 'c', {}]] },
      }),
    ],
  ])('refuses %s', (_, wrong) => {
    expect(dashboardBodySchema.safeParse(body({})).success).toBe(true);
    expect(dashboardBodySchema.safeParse(wrong).success).toBe(false);
  });
});
