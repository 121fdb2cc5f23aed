import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import type { Place } from '../shared/statement.ts';
import type { WafSettings } from './settings.ts';

export interface WebAclAlarmsProps extends AlarmSetProps {
  /** The word for it among those of the environment. */
  role: string;
  place: Pick<Place, 'region'>;
  webAcl: Construct & {
    readonly settings: Pick<WafSettings, 'alarms'>;
    requests(metricName: 'AllowedRequests' | 'BlockedRequests', place: Pick<Place, 'region'>): Metric;
  };
}

/** What a web application firewall refuses. It has the region of the metrics: us-east-1 before CloudFront. */
export class WebAclAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: WebAclAlarmsProps) {
    const { webAcl, role, place } = props;
    super(scope, id, role, props);
    const { blocked } = webAcl.settings.alarms;
    this.onExpression(
      'blocked',
      // Each is reported only when there are some. No request is an attack on nobody.
      `IF(SUM([blocked, allowed]) >= ${blocked.minRequests}, 100 * blocked / SUM([blocked, allowed]), 0)`,
      { blocked: webAcl.requests('BlockedRequests', place), allowed: webAcl.requests('AllowedRequests', place) },
      blocked,
      {
        description: `The firewall refuses ${blocked.percent} percent of all requests, or more: an attack, or a rule that refuses users; its log names the rules`,
        threshold: blocked.percent,
        missing: 'notBreaching',
      },
    );
  }
}
