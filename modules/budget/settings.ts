import type { z } from 'zod';
import { group, integer, list } from '../shared/setting.ts';

const percent = integer(1, 1000, 'percent of monthlyUsd');

/** What an environment may cost, by the tag `Environment` of what it is made of. Somebody activates that tag once in the account: docs/alarms.md. */
export const budgetSettings = group({
  /** Dollars a month. AWS reckons them up to three times a day, so that an alarm comes hours late. */
  monthlyUsd: integer(1, 10_000_000, 'whole dollars a month'),
  /** Percent of that which were spent. AWS takes 5 notifications for a budget (https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html). */
  actualPercent: list(percent, 0, 3, 'AWS takes five for a budget, with forecastPercent').default([80, 100]),
  /** Percent of that which the month will have cost, as AWS foresees it. It foresees nothing in the first five weeks. */
  forecastPercent: list(percent, 0, 2, 'AWS takes five for a budget, with actualPercent').default([100]),
});

export type BudgetSettings = z.output<typeof budgetSettings>;
