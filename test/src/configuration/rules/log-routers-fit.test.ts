import { expect, it } from 'vitest';
import { logRoutersFit } from '../../../../src/configuration/rules/log-routers-fit.ts';
import { findings, leastEnvironment, routed } from '../config.ts';

const web = (memoryMiB: number, settings: object) =>
  findings(logRoutersFit, { web: { ...leastEnvironment.web, memoryMiB, logs: { ...routed, ...settings } } });

it('leaves the larger part of the memory to the service', () => {
  expect(web(512, { memoryMiB: 250, bufferLines: 8192 })).toEqual([
    'web.logs.memoryMiB: must leave the service half of its 512 MiB, with 1 KiB for each of logs.bufferLines, 8192, got 250; together they are 258 MiB: lower one of the two, or take a larger web.memoryMiB',
  ]);
  expect(web(512, { memoryMiB: 254, bufferLines: 2049 })).toHaveLength(1);
});

it('takes what fits, the defaults in the smallest task, and no router', () => {
  expect(web(512, { memoryMiB: 254, bufferLines: 2048 })).toEqual([]);
  expect(web(512, {})).toEqual([]);
  expect(findings(logRoutersFit, {})).toEqual([]);
});
