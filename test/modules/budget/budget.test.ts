import { describe, expect, it } from 'vitest';
import { Budget } from '../../../modules/budget/budget.ts';
import { budgetSettings } from '../../../modules/budget/settings.ts';
import { build as buildAlarms } from '../alarms.ts';
import { itKeepsWithinBounds, required } from '../settings.ts';
import { only, ref } from '../terraform.ts';

const topic = ref('aws_sns_topic.alarms_topic.arn');

function build(settings = {}) {
  return buildAlarms((props, scope) => {
    new Budget(scope, 'budget', {
      ...{ ...props, environment: 'test' },
      settings: budgetSettings.parse({ monthlyUsd: 500, ...settings }),
    });
  });
}

const told = (notification_type: string, threshold: number) => ({
  ...{ notification_type, threshold, comparison_operator: 'GREATER_THAN', threshold_type: 'PERCENTAGE' },
  subscriber_sns_topic_arns: [topic],
});

describe('the budget of an environment', () => {
  it('counts in dollars a month what has its tag, and tells the topic of what was spent and will be, once it may', () => {
    expect(only(build(), 'aws_budgets_budget')).toEqual({
      ...{ name: 'shop-test-month', budget_type: 'COST', limit_amount: '500', limit_unit: 'USD', time_unit: 'MONTHLY' },
      cost_filter: [{ name: 'TagKeyValue', values: ['user:Environment$test'] }],
      notification: [told('ACTUAL', 80), told('ACTUAL', 100), told('FORECASTED', 100)],
      depends_on: ['aws_sns_topic_policy.alarms_policy'],
    });
  });

  it('tells at the percents of its settings', () => {
    expect(only(build({ actualPercent: [], forecastPercent: [90, 120] }), 'aws_budgets_budget').notification).toEqual([
      told('FORECASTED', 90),
      told('FORECASTED', 120),
    ]);
  });

  it('must be told how much, and nothing else', () => {
    expect(required(budgetSettings)).toEqual(['monthlyUsd']);
  });

  itKeepsWithinBounds(
    budgetSettings,
    { monthlyUsd: 1 },
    {
      monthlyUsd: {
        takes: [1, 10_000_000],
        refuses: [0, 0.5, 10_000_001],
        message: 'must be a whole number from 1 to 10000000; whole dollars a month',
      },
      actualPercent: {
        takes: [[], [1, 50, 1000]],
        refuses: [[1, 2, 3, 4]],
        message: 'must be a list of 0 to 3; AWS takes five for a budget, with forecastPercent',
      },
      forecastPercent: {
        takes: [[], [1, 1000]],
        refuses: [[1, 2, 3]],
        message: 'must be a list of 0 to 2; AWS takes five for a budget, with actualPercent',
      },
    },
  );

  it('takes percents from 1 to 1000', () => {
    for (const percent of [0, 1001, 0.5]) {
      const { error } = budgetSettings.safeParse({ monthlyUsd: 1, actualPercent: [percent] });
      expect(error?.issues.map(({ message }) => message)).toEqual([
        'must be a whole number from 1 to 1000; percent of monthlyUsd',
      ]);
    }
  });
});
