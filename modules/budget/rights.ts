import { awsNamePattern } from '../shared/naming.ts';
import type { Owner, Rights } from '../shared/rights.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html */
function budgetArn({ name, place: { account } }: Owner): string {
  return `arn:aws:budgets::${account}:budget/${awsNamePattern('budget', name)}`;
}

export const budgetRights: Rights = {
  policy: 'services',
  types: { aws_budgets_budget: 'budgets:ModifyBudget' },
  describe: (owner) => [
    {
      sid: 'DescribeBudget',
      actions: ['budgets:ListTagsForResource', 'budgets:ViewBudget'],
      resources: [budgetArn(owner)],
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageBudget',
      actions: ['budgets:ModifyBudget', 'budgets:TagResource', 'budgets:UntagResource'],
      resources: [budgetArn(owner)],
    },
  ],
};
