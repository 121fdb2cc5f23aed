import type { Section } from '../observability/widget.ts';

/** At most so many in one widget: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const mostAlarms = 100;

/** Who wrote the page, and what is wrong: the ARNs of alarms, by the words for where they are. That a widget shows alarms of several regions, AWS says nowhere. */
export function alarmWidgets(name: string, alarmArns: Readonly<Record<string, readonly string[]>>): Section {
  return {
    title: name,
    widgets: [
      {
        markdown:
          'Each deploy writes this page anew. What you change here is gone then: copy the page first, under *Actions*, *Save as*.',
      },
      ...Object.entries(alarmArns).flatMap(([title, arns]) => {
        const count = Math.ceil(arns.length / mostAlarms);
        return Array.from({ length: count }, (_, index) => ({
          title: count > 1 ? `${title}, ${index + 1} of ${count}` : title,
          alarmArns: arns.slice(index * mostAlarms, (index + 1) * mostAlarms),
        }));
      }),
    ],
  };
}

/** What the account pays: AWS tells no less than that. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html */
export function costWidgets(account: string): Section {
  return {
    title: 'Cost',
    widgets: [
      {
        markdown: `What the account ${account} pays this month, with all that is in it. The graph is empty until somebody turns on *Receive CloudWatch Billing Alerts* in the [billing preferences](https://console.aws.amazon.com/billing/home#/preferences) of the account, or of the one that pays for it.`,
      },
      {
        title: 'Charges of the account since the month began, in dollars',
        lines: [
          {
            metric: {
              namespace: 'AWS/Billing',
              metricName: 'EstimatedCharges',
              dimensions: { Currency: 'USD' },
              stat: 'Maximum',
            },
            label: 'so far',
          },
        ],
        region: 'us-east-1',
        days: 31,
      },
    ],
  };
}
