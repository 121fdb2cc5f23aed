import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { SesMail } from './ses-mail.ts';

export interface MailAlarmsProps extends AlarmSetProps {
  mail: SesMail;
}

/** SES measures when there is something to measure: a rate stands until there is another (https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html). */
const missing = 'ignore';

/** Whether those who get the mail want it. AWS stops an account that goes on regardless. */
export class MailAlarms extends AlarmSet {
  constructor(scope: SesMail, id: string, props: MailAlarmsProps) {
    super(scope, id, 'mail', props);
    const { bounces, complaints } = props.mail.settings.alarms;
    const wayOut = 'whoever is told of feedback knows which; AWS stops an account that goes on: docs/mail.md';
    this.onMetric('bounces', props.mail.reputation('Reputation.BounceRate'), bounces, {
      description: `${bounces.percent} % of the mail reaches no mailbox: ${wayOut}`,
      threshold: bounces.percent / 100,
      missing,
    });
    this.onMetric('complaints', props.mail.reputation('Reputation.ComplaintRate'), complaints, {
      description: `${complaints.percent} % of the mail is called spam by those who get it: ${wayOut}`,
      threshold: complaints.percent / 100,
      missing,
    });
  }
}
