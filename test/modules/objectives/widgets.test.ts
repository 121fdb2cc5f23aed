import { describe, expect, it } from 'vitest';
import { dashboardBody } from '../../../modules/dashboard/layout.ts';
import { objectivesOf } from '../../../modules/objectives/objectives.ts';
import { objectivesSettings } from '../../../modules/objectives/settings.ts';
import { objectiveWidgets } from '../../../modules/objectives/widgets.ts';
import { evaluateQueries, type Series } from '../celery-worker/metric-math.ts';

/** What the dashboard shows of an availability of 99 %, by the title of each graph, of these values of metrics. */
function shown(values: Record<'requests' | 'balancer' | 'targets', Series>): Record<string, Series> {
  const settings = objectivesSettings.parse({ availabilityPercent: 99 });
  const body = dashboardBody([objectiveWidgets(objectivesOf(settings, 'app/shop/1'))], 'eu-central-1');
  const graphs = body.widgets.flatMap(({ type, properties }) =>
    type === 'metric' ? [properties as { title: string; metrics: unknown[][] }] : [],
  );
  return Object.fromEntries(
    graphs.map(({ title, metrics }) => [
      title,
      evaluateQueries(
        metrics.map((row) => row.at(-1) as object),
        values,
      ),
    ]),
  );
}

describe('what is left of the budget of availability, and how fast it is spent', () => {
  it.each<
    [
      what: string,
      requests: number | undefined,
      balancer: number | undefined,
      targets: number | undefined,
      left: number | undefined,
      rate: number | undefined,
    ]
  >([
    ['all, in a month without any error, of which AWS measures none', 10_000, undefined, undefined, 100, 0],
    ['half, when half as many have failed as may', 10_000, undefined, 50, 50, 0.5],
    ['nothing, when both kinds of errors are as many as may be', 10_000, 40, 60, 0, 1],
    ['less than nothing, when no task runs, and no request is counted', undefined, 10, undefined, -9900, 100],
    ['no number where nobody asked', undefined, undefined, undefined, undefined, undefined],
  ])('is %s', (_, requests, balancer, targets, left, rate) => {
    expect(shown({ requests: [requests], balancer: [balancer], targets: [targets] })).toEqual({
      'Error budget of availability that is left': [left],
      'How fast the budget of availability is spent': [rate],
    });
  });
});
