import { attemptSeconds, pauseSeconds } from './runs.ts';
import type { ScheduleSettings } from './settings.ts';

interface Run {
  clusterArn: string;
  taskDefinitionArn: string;
  subnetIds: readonly string[];
  securityGroupId: string;
  hasPublicAddress: boolean;
}

/** Which execution runs a schedule, or ran it last: an item of a table in DynamoDB. */
interface Holders {
  tableName: string;
  /** The key of the item. */
  schedule: string;
}

/** What Step Functions does at each start of a schedule. */
export function stateMachine(settings: ScheduleSettings, run: Run, holders: Holders | undefined): object {
  const states = { ...(holders && neverTwo(holders)), Run: runTask(settings, run) };
  return { StartAt: Object.keys(states)[0], States: states };
}

/**
 * Runs the task, waits for its end, and fails when its container ended in anything but 0
 * (https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html).
 */
function runTask(settings: ScheduleSettings, run: Run): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    Parameters: {
      Cluster: run.clusterArn,
      TaskDefinition: run.taskDefinitionArn,
      LaunchType: 'FARGATE',
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: run.subnetIds,
          SecurityGroups: [run.securityGroupId],
          AssignPublicIp: run.hasPublicAddress ? 'ENABLED' : 'DISABLED',
        },
      },
    },
    // `timeout` ends the command before that. This is for a task that never starts, or whose end Step Functions is never told.
    TimeoutSeconds: attemptSeconds(settings),
    Retry: [
      // ECS had no room, or refused: nothing was run, so it may be tried again whatever the command is. ECS.* are the errors of its API, of which AmazonECS.Unknown is a failure in its answer.
      {
        ErrorEquals: ['AmazonECS.Unknown', 'ECS.AmazonECSException', 'ECS.ServerException', 'ECS.ThrottlingException'],
        IntervalSeconds: 20,
        MaxAttempts: 3,
        BackoffRate: 2,
      },
      ...(settings.retries > 0
        ? [
            {
              ErrorEquals: ['States.TaskFailed'],
              IntervalSeconds: pauseSeconds,
              MaxAttempts: settings.retries,
              BackoffRate: 1,
            },
          ]
        : []),
    ],
    End: true,
  };
}

const isGone = 'Sfn.ExecutionDoesNotExistException';
const isTaken = 'DynamoDB.ConditionalCheckFailedException';

/** DynamoDB and Step Functions were busy, or IAM had not told them of the role yet. An error that nothing retries ends the execution. */
const whileBusy = [
  { ErrorEquals: [isTaken, isGone], MaxAttempts: 0 },
  { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5, MaxAttempts: 4, BackoffRate: 2 },
];

/**
 * Goes on to `Run` in one execution at a time. An item says which one that is, and is only ever written where it is as it was read, which DynamoDB does for one
 * of several at once
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html). It is free once the execution that it names does not
 * run any more, however that came about: nothing needs to give it back. Both EventBridge Scheduler and a list of tasks would not do: the one may start twice at
 * a time (https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html, "at least once"), the other is late
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html, "eventual consistency").
 */
function neverTwo({ tableName, schedule }: Holders): Record<string, object> {
  const key = { Schedule: { S: schedule } };
  const take = (condition: string, holder: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::dynamodb:putItem',
    Parameters: {
      TableName: tableName,
      Item: { ...key, Execution: { 'S.$': '$$.Execution.Id' } },
      // Or it is its own already: a write whose answer was lost is sent again.
      ConditionExpression: `${condition} OR Execution = :own`,
      ExpressionAttributeValues: { ':own': { 'S.$': '$$.Execution.Id' }, ...holder },
    },
    ResultPath: null,
    Retry: whileBusy,
    Catch: [{ ErrorEquals: [isTaken], ResultPath: null, Next: 'Leave out' }],
    Next: 'Run',
  });
  return {
    'Read who ran last': {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:getItem',
      Parameters: { TableName: tableName, Key: key, ConsistentRead: true },
      ResultPath: '$.last',
      Retry: whileBusy,
      Next: 'Has anything run?',
    },
    'Has anything run?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.last.Item', IsPresent: true, Next: 'Look at it' }],
      Default: 'Be the first',
    },
    'Look at it': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
      Parameters: { 'ExecutionArn.$': '$.last.Item.Execution.S' },
      ResultSelector: { 'Status.$': '$.Status' },
      ResultPath: '$.it',
      // One that began a moment ago may not be known yet: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
      Retry: [{ ErrorEquals: [isGone], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2 }, ...whileBusy],
      // Step Functions forgets executions after 90 days.
      Catch: [{ ErrorEquals: [isGone], ResultPath: null, Next: 'Be the next' }],
      Next: 'Does it run?',
    },
    'Does it run?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.it.Status', StringEquals: 'RUNNING', Next: 'Leave out' }],
      Default: 'Be the next',
    },
    'Be the first': take('attribute_not_exists(Schedule)', {}),
    'Be the next': take('Execution = :last', { ':last': { 'S.$': '$.last.Item.Execution.S' } }),
    // It stops itself, so that it counts neither as a success nor as a failure (https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html).
    'Leave out': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:stopExecution',
      Parameters: { 'ExecutionArn.$': '$$.Execution.Id', Cause: 'the one before runs still' },
      Retry: whileBusy,
      End: true,
    },
  };
}
