import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

const lists = ['actualPercent', 'forecastPercent'] as const;

/** A budget without a percent tells nobody. A percent stands for one notification, which AWS has once: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateNotification.html (DuplicateRecordException). */
export const budgetTells: EnvironmentRule = ({ observability: { budget } }) => {
  if (!budget) return [];
  const path = 'observability.budget';
  if (lists.every((list) => budget[list].length === 0)) {
    const must = 'must name a percent where forecastPercent names none';
    const wayOut = 'otherwise nobody is told: leave it out to be told at 80 and 100, or leave observability.budget out';
    return [{ path: `${path}.actualPercent`, must, got: [], wayOut }];
  }
  return lists.flatMap((list) =>
    namedTwice(budget[list], (index) => `${path}.${list}[${index}]`, 'name each percent once'),
  );
};
