import type { Metric } from '../observability/metric.ts';
import type { Section } from '../observability/widget.ts';

interface ShownMail {
  reputation(metricName: 'Reputation.BounceRate' | 'Reputation.ComplaintRate'): Metric;
}

/** Whether those who get the mail want it. */
export function mailWidgets(mail: ShownMail): Section {
  return {
    title: 'Mail',
    widgets: [
      {
        title: 'Mail that reaches no mailbox, from 0 to 1',
        lines: [{ metric: mail.reputation('Reputation.BounceRate'), label: 'bounces' }],
      },
      {
        title: 'Mail that is called spam, from 0 to 1',
        lines: [{ metric: mail.reputation('Reputation.ComplaintRate'), label: 'complaints' }],
      },
    ],
  };
}
