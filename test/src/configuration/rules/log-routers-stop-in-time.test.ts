import { expect, it } from 'vitest';
import { logRoutersStopInTime } from '../../../../src/configuration/rules/log-routers-stop-in-time.ts';
import { findings, routed, worker } from '../config.ts';

const spot = { onDemandBase: 0, percent: 50 };

it('leaves a log router on Spot its time', () => {
  expect(findings(logRoutersStopInTime, { workers: [worker({ logs: routed, spot, stopTimeoutSeconds: 86 })] })).toEqual(
    [
      'workers[0].stopTimeoutSeconds: must be at most 85 with spot and logs.kind firelens, got 86; the log router stops after the worker, within 35 of the 120 seconds that Spot gives both; otherwise its last lines are lost',
    ],
  );
});

it('takes less, on demand, and a worker without a router', () => {
  const taken = [
    worker({ logs: routed, spot, stopTimeoutSeconds: 85 }),
    worker({ logs: routed, stopTimeoutSeconds: 120 }),
    worker({ spot, stopTimeoutSeconds: 120 }),
  ];
  expect(findings(logRoutersStopInTime, { workers: taken })).toEqual([]);
});
