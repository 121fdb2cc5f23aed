import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { awsName } from '../shared/naming.ts';
import { budgetRights } from './rights.ts';
import type { BudgetSettings } from './settings.ts';

export interface BudgetProps {
  /** Begins the name of the budget: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The value of the tag `Environment` of what is counted. */
  environment: string;
  /** Who is told. Its policy and its key let AWS Budgets publish. */
  topic: { readonly arn: string; readonly policy: ITerraformDependable };
  settings: BudgetSettings;
}

/** Tells when an environment costs more than it should. It is in the account, whatever the region of the environment, and costs nothing. */
export class Budget extends Construct {
  readonly rights = [budgetRights];

  constructor(scope: Construct, id: string, { name, environment, topic, settings }: BudgetProps) {
    super(scope, id);
    const { monthlyUsd, actualPercent, forecastPercent } = settings;
    const notify = (notificationType: 'ACTUAL' | 'FORECASTED') => (threshold: number) => ({
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold,
      thresholdType: 'PERCENTAGE',
      subscriberSnsTopicArns: [topic.arn],
    });
    new BudgetsBudget(this, 'budget', {
      name: awsName('budget', name, 'month'),
      budgetType: 'COST',
      limitAmount: String(monthlyUsd),
      limitUnit: 'USD',
      timeUnit: 'MONTHLY',
      costFilter: [
        {
          name: 'TagKeyValue',
          // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html: a tag of ours begins with user:
          values: [`user:Environment$${environment}`],
        },
      ],
      // AWS Budgets refuses a topic that it may not publish to (https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html).
      dependsOn: [topic.policy],
      notification: [...actualPercent.map(notify('ACTUAL')), ...forecastPercent.map(notify('FORECASTED'))],
    });
  }
}
