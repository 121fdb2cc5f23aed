import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { Construct } from 'constructs';
import type { Section } from '../observability/widget.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import { dashboardBody } from './layout.ts';
import { dashboardRights } from './rights.ts';

export interface DashboardProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  sections: readonly Section[];
}

/** One page in CloudWatch with all that an environment measures. */
export class Dashboard extends Construct {
  readonly rights = [dashboardRights];

  constructor(scope: Construct, id: string, { name, place, sections }: DashboardProps) {
    super(scope, id);
    new CloudwatchDashboard(this, 'page', {
      dashboardName: awsName('dashboard', name),
      dashboardBody: JSON.stringify(dashboardBody(sections, place.region)),
    });
  }
}
