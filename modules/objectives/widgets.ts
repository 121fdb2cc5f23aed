import type { Graph, Section } from '../observability/widget.ts';
import { budgetDays, missedPercent, type Objective } from './objectives.ts';

/** How much of each error budget is left, and how fast it is spent. */
export function objectiveWidgets(objectives: readonly Objective[]): Section {
  return {
    title: 'Objectives',
    widgets: [
      {
        markdown: `Over ${budgetDays} days: ${objectives.map(({ promise }) => promise).join('; ')}. Less than 0 % of a budget is left when the objective was missed. A rate of 1 spends a budget in ${budgetDays} days.`,
      },
      ...objectives.flatMap(graphsOf),
    ],
  };
}

function graphsOf(objective: Objective): Graph[] {
  const { id, budgetPercent, operands } = objective;
  const rate = `${missedPercent(objective)} / ${budgetPercent}`;
  return [
    {
      title: `Error budget of ${id} that is left`,
      lines: [{ expression: `100 - 100 * ${rate}`, operands, label: '% of the budget' }],
      days: budgetDays,
      asNumber: true,
    },
    { title: `How fast the budget of ${id} is spent`, lines: [{ expression: rate, operands, label: 'rate' }] },
  ];
}
