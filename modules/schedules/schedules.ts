import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { Construct } from 'constructs';
import { queueRights } from '../broker/rights.ts';
import type { Metric } from '../observability/metric.ts';
import { roleRights } from '../shared/common-rights.ts';
import { policyDocument, trustService } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import { notStarted, stateMachineArnPattern } from './names.ts';
import { schedulesRights } from './rights.ts';

export interface SchedulesProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
}

/** What all schedules of an environment have in common: their group, the role that starts them, where a start goes that failed, and who ran last of each. */
export class Schedules extends Construct {
  readonly rights = [schedulesRights, queueRights, roleRights('scheduler.amazonaws.com', 'states.amazonaws.com')];
  readonly groupName: string;
  readonly startRole: { readonly arn: string };
  readonly startPolicy: IamRolePolicy;
  readonly notStarted: { readonly arn: string };
  readonly holders: { readonly name: string; readonly arn: string };
  /** Starts that Scheduler could not make. */
  readonly notStartedMetric: Metric;

  constructor(scope: Construct, id: string, { name, place }: SchedulesProps) {
    super(scope, id);
    const groupName = awsName('scheduleGroup', name);
    const group = new SchedulerScheduleGroup(this, 'group', { name: groupName });
    this.groupName = group.name;
    const queue = new SqsQueue(this, notStarted, {
      name: awsName('queue', name, id, notStarted),
      // It holds which schedule was to be started, and why it was not.
      sqsManagedSseEnabled: true,
      // Two weeks, the longest that SQS takes, for people to look.
      messageRetentionSeconds: 14 * 24 * 60 * 60,
    });
    this.notStarted = queue;
    this.notStartedMetric = {
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: queue.name },
      stat: 'Maximum',
    };
    const role = new IamRole(this, 'start-role', {
      name: awsName('role', name, id, 'start'),
      description: `What starts the schedules of ${name}`,
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumeRolePolicy: trustService(
        'scheduler.amazonaws.com',
        place,
        `arn:aws:scheduler:${place.region}:${place.account}:schedule-group/${groupName}`,
      ),
    });
    this.startRole = role;
    this.startPolicy = new IamRolePolicy(this, 'start-policy', {
      name: 'start',
      role: role.name,
      policy: policyDocument(
        { sid: 'Start', actions: ['states:StartExecution'], resources: [stateMachineArnPattern(name, place)] },
        { sid: 'KeepWhatWasNotStarted', actions: ['sqs:SendMessage'], resources: [queue.arn] },
      ),
    });
    this.holders = new DynamodbTable(this, 'holders', {
      name: awsName('table', name, id),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'Schedule',
      attribute: [{ name: 'Schedule', type: 'S' }],
    });
  }
}
