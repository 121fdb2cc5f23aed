import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRole as Role } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type FargateProps, fargateTask } from '../fargate-service/fargate-task.ts';
import type { Metric } from '../observability/metric.ts';
import type { Client } from '../shared/connections.ts';
import { type Grantee, policyDocument, trustService } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import { longestWait } from '../shared/waits.ts';
import { taskEventsRuleArn } from './names.ts';
import { scheduleRights } from './rights.ts';
import type { Schedules } from './schedules.ts';
import type { ScheduleSettings } from './settings.ts';
import { stateMachine } from './state-machine.ts';
import { scheduledTask } from './workload.ts';

export interface ScheduleProps extends FargateProps {
  schedules: Schedules;
  settings: ScheduleSettings;
}

/**
 * A command of the image, run at its times: EventBridge Scheduler starts an execution of Step Functions, which runs a task on Fargate, waits for its end, runs
 * it again as often as it may, and keeps for 90 days what became of it. Scheduler could run the task by itself, and would then know nothing of its end: neither
 * that it failed, nor that it still runs. A function in Lambda could look, and would be code of ours that runs in the account.
 */
export class Schedule extends Construct implements Client, Grantee {
  readonly rights: readonly Rights[];
  readonly holder: Construct = this;
  readonly securityGroup: SecurityGroup;
  readonly taskRole: IamRole;
  readonly logGroup: CloudwatchLogGroup;
  readonly settings: ScheduleSettings;
  /** What is changed once its paths and the first steps of a deploy are done. */
  readonly machine: SfnStateMachine;

  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    this.settings = props.settings;
    const { name, place, cluster, network, template, settings, schedules } = props;
    const task = fargateTask(this, { ...props, role: id, task: scheduledTask(settings), alone: true });
    this.rights = [scheduleRights, ...task.rights];
    this.securityGroup = task.securityGroup;
    this.taskRole = task.taskRole;
    this.logGroup = task.logGroup;

    const machineName = awsName('stateMachine', name, id);
    const machineArn = `arn:aws:states:${place.region}:${place.account}:stateMachine:${machineName}`;
    const role = new Role(this, 'run-role', {
      name: awsName('role', name, id, 'run'),
      description: `What Step Functions does to run ${id}`,
      // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
      assumeRolePolicy: trustService('states.amazonaws.com', place, machineArn),
    });
    const onlyInCluster = { ArnEquals: { 'ecs:cluster': cluster.arn } };
    const policy = new IamRolePolicy(this, 'run-policy', {
      name: 'run',
      role: role.name,
      // https://docs.aws.amazon.com/step-functions/latest/dg/ecs-iam.html
      policy: policyDocument(
        {
          sid: 'Run',
          actions: ['ecs:RunTask'],
          // Of each revision: an execution goes on with the one that it began with.
          resources: [`arn:aws:ecs:${place.region}:${place.account}:task-definition/${awsName('ecs', name, id)}:*`],
          conditions: onlyInCluster,
        },
        {
          sid: 'FollowAndStop',
          actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
          resources: [`arn:aws:ecs:${place.region}:${place.account}:task/${name}/*`],
          conditions: onlyInCluster,
        },
        {
          sid: 'PassRoles',
          actions: ['iam:PassRole'],
          resources: [task.taskRole.arn, task.executionRole.arn],
          conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        },
        {
          sid: 'LearnOfEnd',
          actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
          resources: [taskEventsRuleArn(place)],
        },
        ...(settings.overlap
          ? []
          : [
              {
                sid: 'KnowWhoRanLast',
                actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
                resources: [schedules.holders.arn],
                conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [id] } },
              },
              {
                sid: 'LookWhetherItRuns',
                actions: ['states:DescribeExecution', 'states:StopExecution'],
                resources: [`arn:aws:states:${place.region}:${place.account}:execution:${machineName}:*`],
              },
            ]),
      ),
    });
    const run = {
      clusterArn: cluster.arn,
      taskDefinitionArn: task.taskDefinition.arn,
      subnetIds: network.taskSubnetIds,
      securityGroupId: task.securityGroup.id,
      hasPublicAddress: network.tasksHavePublicAddresses,
    };
    const holders = settings.overlap ? undefined : { tableName: schedules.holders.name, schedule: id };
    this.machine = new SfnStateMachine(this, 'machine', {
      name: machineName,
      roleArn: role.arn,
      definition: JSON.stringify(stateMachine(settings, run, holders)),
      // It is gone once its last execution has ended: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
      timeouts: { delete: longestWait },
      dependsOn: [policy, ...task.startAfter, ...(network.waysOut ?? []), ...template.startAfter],
    });
    new SchedulerSchedule(this, 'schedule', {
      name: awsName('schedule', name, id),
      groupName: schedules.groupName,
      description: `Starts ${id} of ${name}`,
      scheduleExpression: settings.at,
      scheduleExpressionTimezone: settings.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.machine.arn,
        roleArn: schedules.startRole.arn,
        input: '{}',
        // A start that Step Functions refuses for an hour is not made any more, and kept in the queue.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: schedules.notStarted.arn },
      },
      dependsOn: [schedules.startPolicy],
    });
  }

  /** Of its executions: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
  executions(metricName: 'ExecutionsFailed' | 'ExecutionsSucceeded'): Metric {
    return {
      namespace: 'AWS/States',
      metricName,
      dimensions: { StateMachineArn: this.machine.arn },
      stat: 'Sum',
    };
  }

  waitFor(dependency: ITerraformDependable): void {
    this.machine.dependsOn = [...(this.machine.dependsOn ?? []), dependable(dependency)];
  }
}
