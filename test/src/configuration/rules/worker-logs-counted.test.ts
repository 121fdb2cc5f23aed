import { expect, it } from 'vitest';
import { workerLogsCounted } from '../../../../src/configuration/rules/worker-logs-counted.ts';
import { findings, leastEnvironment, routed, worker } from '../config.ts';

const logs = { ...routed, to: { kind: 'firehose' as const } };

it('refuses to send the lines of a worker where no alarm counts them', () => {
  expect(findings(workerLogsCounted, { workers: [worker(), worker({ name: 'second', logs })] })).toEqual([
    'workers[1].logs.to.kind: must be cloudwatch for a worker, got "firehose"; the alarm workers[1].alarms.failures counts the lines of its log group',
  ]);
});

it('takes CloudWatch, and other services wherever they send theirs', () => {
  expect(findings(workerLogsCounted, { workers: [worker({ logs: routed })] })).toEqual([]);
  expect(findings(workerLogsCounted, { web: { ...leastEnvironment.web, logs } })).toEqual([]);
});
