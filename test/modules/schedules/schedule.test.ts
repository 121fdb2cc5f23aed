import { describe, expect, it } from 'vitest';
import { ScheduleAlarms, SchedulesAlarms } from '../../../modules/schedules/alarms.ts';
import { Schedule } from '../../../modules/schedules/schedule.ts';
import { Schedules } from '../../../modules/schedules/schedules.ts';
import { scheduleSettings } from '../../../modules/schedules/settings.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { foundation, name, place } from '../foundation.ts';
import { containers } from '../service.ts';
import { all, only, ref } from '../terraform.ts';

const least = { name: 'clear', command: ['python', 'manage.py', 'clearsessions'], at: 'cron(0 3 * * ? *)' };

function build(settings: object = {}) {
  return synth((stack) => {
    const schedules = new Schedules(stack, 'schedules', { name, place });
    const schedule = new Schedule(stack, 'schedule-clear', {
      ...foundation(stack),
      schedules,
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, []),
      settings: scheduleSettings.parse({ ...least, ...settings }),
    });
    schedule.waitFor(new Dependency(stack, 'migrated'));
    const to = { name, topic: { arn: 'arn:topic' } };
    new ScheduleAlarms(schedule, 'alarms', { ...to, schedule });
    new SchedulesAlarms(schedules, 'alarms', { ...to, schedules });
  });
}

const definition = (terraform: ReturnType<typeof build>) =>
  JSON.parse(only(terraform, 'aws_sfn_state_machine').definition);
const policy = (terraform: ReturnType<typeof build>, id: string) =>
  JSON.parse(all(terraform, 'aws_iam_role_policy')[id].policy).Statement;

describe('a schedule with the least settings', () => {
  const terraform = build();

  it('is started at its time, by a role of its own kind, and kept in a queue when it could not be', () => {
    expect(only(terraform, 'aws_scheduler_schedule')).toEqual({
      name: 'shop-test-schedule-clear',
      group_name: ref('aws_scheduler_schedule_group.schedules_group.name'),
      description: 'Starts schedule-clear of shop-test',
      schedule_expression: 'cron(0 3 * * ? *)',
      schedule_expression_timezone: 'UTC',
      flexible_time_window: { mode: 'OFF' },
      target: {
        arn: ref('aws_sfn_state_machine.schedule_clear_machine.arn'),
        role_arn: ref('aws_iam_role.schedules_start_role.arn'),
        input: '{}',
        retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 185 },
        dead_letter_config: { arn: ref('aws_sqs_queue.schedules_not_started.arn') },
      },
      depends_on: ['aws_iam_role_policy.schedules_start_policy'],
    });
    expect(only(terraform, 'aws_scheduler_schedule_group')).toEqual({ name: 'shop-test' });
  });

  it('is ended by its own container when it takes too long', () => {
    expect(containers(terraform)[0]).toMatchObject({
      name: 'schedule-clear',
      entryPoint: ['/usr/bin/env'],
      command: ['timeout', '-k', '60', '900', ...least.command],
      stopTimeout: 60,
    });
  });

  it('runs its task once, in the private subnets, and is given up some time after the command was ended', () => {
    expect(definition(terraform).States.Run).toEqual({
      Type: 'Task',
      Resource: 'arn:aws:states:::ecs:runTask.sync',
      Parameters: {
        Cluster: ref('aws_ecs_cluster.cluster_ecs.arn'),
        TaskDefinition: ref('aws_ecs_task_definition.schedule_clear_task_definition.arn'),
        LaunchType: 'FARGATE',
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            Subnets: [ref('aws_subnet.network_private_a.id'), ref('aws_subnet.network_private_b.id')],
            SecurityGroups: [ref('aws_security_group.schedule_clear_security_group.id')],
            AssignPublicIp: 'DISABLED',
          },
        },
      },
      TimeoutSeconds: 1860,
      Retry: [
        {
          ErrorEquals: [
            'AmazonECS.Unknown',
            'ECS.AmazonECSException',
            'ECS.ServerException',
            'ECS.ThrottlingException',
          ],
          IntervalSeconds: 20,
          MaxAttempts: 3,
          BackoffRate: 2,
        },
      ],
      End: true,
    });
  });

  it('comes to its task in one execution at a time, whichever way it goes', () => {
    const { StartAt, States } = definition(terraform);
    expect(StartAt).toBe('Read who ran last');
    const table = ref('aws_dynamodb_table.schedules_holders.name');
    expect(States['Read who ran last'].Parameters).toEqual({
      TableName: table,
      Key: { Schedule: { S: 'schedule-clear' } },
      ConsistentRead: true,
    });
    const takers = ['Be the first', 'Be the next'].map((state) => States[state]);
    expect(takers.map(({ Parameters }) => Parameters.ConditionExpression)).toEqual([
      'attribute_not_exists(Schedule) OR Execution = :own',
      'Execution = :last OR Execution = :own',
    ]);
    for (const { Parameters, Next, Catch } of takers) {
      expect(Parameters).toMatchObject({
        TableName: table,
        Item: { Schedule: { S: 'schedule-clear' }, Execution: { 'S.$': '$$.Execution.Id' } },
      });
      expect(Next).toBe('Run');
      expect(Catch).toEqual([
        { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], ResultPath: null, Next: 'Leave out' },
      ]);
    }
    // No other state leads to the task.
    const leading = Object.entries<object>(States).filter(([, state]) =>
      JSON.stringify(state).includes('"Next":"Run"'),
    );
    expect(leading.map(([state]) => state)).toEqual(['Be the first', 'Be the next']);
  });

  it('changes what it runs once it may, and the steps of the deploy are done', () => {
    expect(only(terraform, 'aws_sfn_state_machine').depends_on).toEqual([
      'aws_iam_role_policy.schedule_clear_run_policy',
      'aws_iam_role_policy.schedule_clear_execution_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
      'terraform_data.migrated',
    ]);
  });

  it('lets Step Functions run this task in this cluster, and nothing else', () => {
    expect(policy(terraform, 'schedule_clear_run_policy')).toEqual([
      {
        Sid: 'Run',
        Effect: 'Allow',
        Action: ['ecs:RunTask'],
        Resource: ['arn:aws:ecs:eu-central-1:111111111111:task-definition/shop-test-schedule-clear:*'],
        Condition: { ArnEquals: { 'ecs:cluster': ref('aws_ecs_cluster.cluster_ecs.arn') } },
      },
      {
        Sid: 'FollowAndStop',
        Effect: 'Allow',
        Action: ['ecs:DescribeTasks', 'ecs:StopTask'],
        Resource: ['arn:aws:ecs:eu-central-1:111111111111:task/shop-test/*'],
        Condition: { ArnEquals: { 'ecs:cluster': ref('aws_ecs_cluster.cluster_ecs.arn') } },
      },
      {
        Sid: 'PassRoles',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: [
          ref('aws_iam_role.schedule_clear_task_role.arn'),
          ref('aws_iam_role.schedule_clear_execution_role.arn'),
        ],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
      {
        Sid: 'LearnOfEnd',
        Effect: 'Allow',
        Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
        Resource: ['arn:aws:events:eu-central-1:111111111111:rule/StepFunctionsGetEventsForECSTaskRule'],
      },
      {
        Sid: 'KnowWhoRanLast',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Resource: [ref('aws_dynamodb_table.schedules_holders.arn')],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['schedule-clear'] } },
      },
      {
        Sid: 'LookWhetherItRuns',
        Effect: 'Allow',
        Action: ['states:DescribeExecution', 'states:StopExecution'],
        Resource: ['arn:aws:states:eu-central-1:111111111111:execution:shop-test-schedule-clear:*'],
      },
    ]);
  });

  it('lets Scheduler start the schedules of this environment alone, for its own group', () => {
    expect(policy(terraform, 'schedules_start_policy')).toEqual([
      {
        Sid: 'Start',
        Effect: 'Allow',
        Action: ['states:StartExecution'],
        Resource: ['arn:aws:states:eu-central-1:111111111111:stateMachine:shop-test-schedule-*'],
      },
      {
        Sid: 'KeepWhatWasNotStarted',
        Effect: 'Allow',
        Action: ['sqs:SendMessage'],
        Resource: [ref('aws_sqs_queue.schedules_not_started.arn')],
      },
    ]);
    const trust = (id: string) => JSON.parse(all(terraform, 'aws_iam_role')[id].assume_role_policy).Statement[0];
    expect(trust('schedules_start_role')).toMatchObject({
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:111111111111:schedule-group/shop-test' },
      },
    });
    expect(trust('schedule_clear_run_role')).toMatchObject({
      Principal: { Service: 'states.amazonaws.com' },
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:states:eu-central-1:111111111111:stateMachine:shop-test-schedule-clear' },
      },
    });
  });

  it('has an alarm on each run that failed, on none that succeeded for a day, and on a start that could not be made', () => {
    const dimensions = { StateMachineArn: ref('aws_sfn_state_machine.schedule_clear_machine.arn') };
    const alarms = all(terraform, 'aws_cloudwatch_metric_alarm');
    expect(alarms.schedule_clear_alarms_failed).toMatchObject({
      alarm_name: 'shop-test-schedule-clear-failed',
      namespace: 'AWS/States',
      metric_name: 'ExecutionsFailed',
      dimensions,
      statistic: 'Sum',
      period: 60,
      evaluation_periods: 1,
      threshold: 1,
      treat_missing_data: 'notBreaching',
    });
    expect(alarms.schedule_clear_alarms_no_success).toMatchObject({
      evaluation_periods: 26,
      datapoints_to_alarm: 26,
      threshold: 1,
      treat_missing_data: 'breaching',
      metric_query: [
        { id: 'result', expression: 'IF(FILL(succeeded, 0) < 1, 1, 0)' },
        { id: 'succeeded', metric: { metric_name: 'ExecutionsSucceeded', dimensions, stat: 'Sum', period: 3600 } },
      ],
    });
    expect(alarms.schedules_alarms_not_started).toMatchObject({
      namespace: 'AWS/SQS',
      metric_name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: ref('aws_sqs_queue.schedules_not_started.name') },
    });
  });
});

describe('a schedule with further settings', () => {
  const terraform = build({
    ...{ at: 'cron(0 3 1 * ? *)', timeZone: 'Europe/Berlin', cpu: 1024, memoryMiB: 4096 },
    ...{ timeoutSeconds: 7200, stopTimeoutSeconds: 120, overlap: true, retries: 2 },
  });

  it('goes straight to its task where two may run at a time, and may read nothing of others', () => {
    expect(Object.keys(definition(terraform).States)).toEqual(['Run']);
    expect(definition(terraform).StartAt).toBe('Run');
    const sids = policy(terraform, 'schedule_clear_run_policy').map(({ Sid }: { Sid: string }) => Sid);
    expect(sids).toEqual(['Run', 'FollowAndStop', 'PassRoles', 'LearnOfEnd']);
  });

  it('is run again as often as it may, a minute later', () => {
    const { Retry, TimeoutSeconds } = definition(terraform).States.Run;
    expect(Retry.slice(1)).toEqual([
      { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 60, MaxAttempts: 2, BackoffRate: 1 },
    ]);
    expect(TimeoutSeconds).toBe(8220);
  });

  it('has its own size and time', () => {
    expect(only(terraform, 'aws_ecs_task_definition')).toMatchObject({ cpu: '1024', memory: '4096' });
    expect(containers(terraform)[0].command).toEqual(['timeout', '-k', '120', '7200', ...least.command]);
    expect(only(terraform, 'aws_scheduler_schedule')).toMatchObject({
      schedule_expression: 'cron(0 3 1 * ? *)',
      schedule_expression_timezone: 'Europe/Berlin',
    });
  });

  it('has no alarm on what an alarm can not look back at', () => {
    expect(Object.keys(all(terraform, 'aws_cloudwatch_metric_alarm'))).toEqual([
      'schedule_clear_alarms_failed',
      'schedules_alarms_not_started',
    ]);
  });
});
