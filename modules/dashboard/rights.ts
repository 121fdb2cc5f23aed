import { awsName } from '../shared/naming.ts';
import type { Owner, Rights } from '../shared/rights.ts';

/** Dashboards are of an account, and of no region: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-access-control-overview-cw.html */
const dashboardArn = ({ name, place: { account } }: Owner) =>
  `arn:aws:cloudwatch::${account}:dashboard/${awsName('dashboard', name)}`;

export const dashboardRights: Rights = {
  policy: 'services',
  types: { aws_cloudwatch_dashboard: 'cloudwatch:PutDashboard' },
  describe: (owner) => [
    { sid: 'ReadDashboard', actions: ['cloudwatch:GetDashboard'], resources: [dashboardArn(owner)] },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageDashboard',
      actions: ['cloudwatch:DeleteDashboards', 'cloudwatch:PutDashboard'],
      resources: [dashboardArn(owner)],
    },
  ],
};
