import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { Construct } from 'constructs';
import { policyDocument, trustService } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import type { DatabaseSettings } from './settings.ts';

interface MonitoringProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  settings: Pick<DatabaseSettings, 'monitoringIntervalSeconds'>;
}

/** The operating system's figures, which RDS writes to a log group that the whole account shares. */
export function monitoring(
  scope: Construct,
  identifier: string,
  { name, place, settings: { monitoringIntervalSeconds } }: MonitoringProps,
) {
  if (monitoringIntervalSeconds === 0) return { arguments: { monitoringInterval: 0 }, startAfter: [] };
  const role = new IamRole(scope, 'monitoring-role', {
    name: awsName('role', name, 'database-monitoring'),
    description: "What RDS does to report the operating system's figures",
    assumeRolePolicy: trustService(
      'monitoring.rds.amazonaws.com',
      place,
      `arn:aws:rds:${place.region}:${place.account}:db:${identifier}*`,
    ),
  });
  const logGroup = `arn:aws:logs:${place.region}:${place.account}:log-group:RDSOSMetrics`;
  const policy = new IamRolePolicy(scope, 'monitoring-policy', {
    name: 'write-figures',
    role: role.name,
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html, for one log group.
    policy: policyDocument(
      {
        sid: 'MakeLogGroup',
        actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
        resources: [logGroup, `${logGroup}:*`],
      },
      {
        sid: 'WriteFigures',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
        resources: [`${logGroup}:log-stream:*`],
      },
    ),
  });
  return {
    arguments: { monitoringInterval: monitoringIntervalSeconds, monitoringRoleArn: role.arn },
    // RDS refuses a role that may not write yet.
    startAfter: [policy],
  };
}
