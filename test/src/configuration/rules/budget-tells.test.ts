import { expect, it } from 'vitest';
import { budgetTells } from '../../../../src/configuration/rules/budget-tells.ts';
import { findings } from '../config.ts';

const found = (settings: object) =>
  findings(budgetTells, { observability: { logRetentionDays: 7, budget: { monthlyUsd: 500, ...settings } } });

it('tells somebody, once for each percent', () => {
  expect(found({ actualPercent: [], forecastPercent: [] })).toEqual([
    'observability.budget.actualPercent: must name a percent where forecastPercent names none, got []; otherwise nobody is told: leave it out to be told at 80 and 100, or leave observability.budget out',
  ]);
  expect(found({ actualPercent: [80, 100, 80], forecastPercent: [100, 100] })).toEqual([
    'observability.budget.actualPercent[2]: must not be named twice, got 80; name each percent once',
    'observability.budget.forecastPercent[1]: must not be named twice, got 100; name each percent once',
  ]);
});

it('takes no budget, the percents that are there by default, and one list without any', () => {
  expect(findings(budgetTells, {})).toEqual([]);
  expect(found({})).toEqual([]);
  expect(found({ actualPercent: [] })).toEqual([]);
  expect(found({ actualPercent: [90], forecastPercent: [] })).toEqual([]);
});
