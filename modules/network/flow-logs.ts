import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { policyDocument, trustService } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';

interface FlowLogsProps {
  name: string;
  place: Place;
  encryption: Key;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  vpcId: string;
}

/** Writes down who talked to whom in a VPC, and who was refused. */
export function logFlows(scope: Construct, { name, place, encryption, logRetentionDays, vpcId }: FlowLogsProps): void {
  const logGroup = new CloudwatchLogGroup(scope, 'flow-logs', {
    name: `/vpc/${name}`,
    retentionInDays: logRetentionDays,
    kmsKeyId: encryption.keyArn,
  });
  const role = new IamRole(scope, 'flow-log-role', {
    name: awsName('role', name, 'flow-log'),
    assumeRolePolicy: trustService(
      'vpc-flow-logs.amazonaws.com',
      place,
      `arn:aws:ec2:${place.region}:${place.account}:vpc-flow-log/*`,
    ),
  });
  const policy = new IamRolePolicy(scope, 'flow-log-policy', {
    name: 'write-flow-logs',
    role: role.name,
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, less the right to make log groups.
    policy: policyDocument(
      {
        sid: 'WriteFlowLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [logGroup.arn, `${logGroup.arn}:*`],
      },
      { sid: 'FindLogGroup', actions: ['logs:DescribeLogGroups'], resources: ['*'] },
    ),
  });
  new FlowLog(scope, 'flow-log', {
    vpcId,
    trafficType: 'ALL',
    logDestination: logGroup.arn,
    iamRoleArn: role.arn,
    maxAggregationInterval: 600,
    tags: { Name: name },
    dependsOn: [policy],
  });
}
