import { useCluster } from '../cluster/rights.ts';
import { roleArns } from '../shared/common-rights.ts';
import { awsName } from '../shared/naming.ts';
import { arnOf, type Owner, onAny, onChange, type Rights } from '../shared/rights.ts';
import { stateMachineArnPattern, taskEventsRuleArn } from './names.ts';

const scheduleArns = (owner: Owner) => [
  arnOf(owner, 'scheduler', `schedule-group/${owner.name}`),
  arnOf(owner, 'scheduler', `schedule/${owner.name}/*`),
];
/** This table alone: the one that locks the state of Terraform has the same beginning. */
const tableArn = (owner: Owner) => arnOf(owner, 'dynamodb', `table/${awsName('table', owner.name, 'schedules')}`);

/** Of what all schedules of an environment have in common. */
export const schedulesRights: Rights = {
  policy: 'domains',
  types: { aws_scheduler_schedule_group: 'scheduler:CreateScheduleGroup', aws_dynamodb_table: 'dynamodb:CreateTable' },
  describe: (owner) => [
    {
      sid: 'DescribeSchedules',
      actions: ['scheduler:GetSchedule', 'scheduler:GetScheduleGroup', 'scheduler:ListTagsForResource'],
      resources: scheduleArns(owner),
    },
    {
      sid: 'DescribeHolders',
      actions: ['dynamodb:Describe*', 'dynamodb:ListTagsOfResource'],
      resources: [tableArn(owner)],
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageSchedules',
      actions: [
        'scheduler:CreateSchedule',
        'scheduler:CreateScheduleGroup',
        'scheduler:DeleteSchedule',
        'scheduler:DeleteScheduleGroup',
        'scheduler:TagResource',
        'scheduler:UntagResource',
        'scheduler:UpdateSchedule',
      ],
      resources: scheduleArns(owner),
    },
    {
      sid: 'ManageHolders',
      actions: ['dynamodb:CreateTable', 'dynamodb:DeleteTable', 'dynamodb:TagResource', 'dynamodb:UntagResource'],
      resources: [tableArn(owner)],
    },
  ],
};

/** Of a schedule, and of the state machine that it starts. */
export const scheduleRights: Rights = {
  policy: 'domains',
  types: { aws_scheduler_schedule: 'scheduler:CreateSchedule', aws_sfn_state_machine: 'states:CreateStateMachine' },
  describe: (owner) => [
    {
      sid: 'DescribeStateMachines',
      actions: ['states:DescribeStateMachine', 'states:ListStateMachineVersions', 'states:ListTagsForResource'],
      resources: [stateMachineArnPattern(owner.name, owner.place)],
    },
    // Terraform asks it of each definition while it plans.
    onAny(['states:ListStateMachines', 'states:ValidateStateMachineDefinition']),
  ],
  deploy: (owner) => [
    {
      sid: 'ManageStateMachines',
      actions: [
        'states:CreateStateMachine',
        'states:DeleteStateMachine',
        'states:TagResource',
        'states:UntagResource',
        'states:UpdateStateMachine',
      ],
      resources: [stateMachineArnPattern(owner.name, owner.place)],
    },
  ],
  tasks: (owner) => [
    useCluster(owner, ['ecs:DescribeTasks', 'ecs:RunTask', 'ecs:StopTask']),
    {
      sid: 'PassRolesOfSchedules',
      actions: ['iam:PassRole'],
      resources: [roleArns(owner)],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    {
      sid: 'LearnOfEnds',
      actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      resources: [taskEventsRuleArn(owner.place)],
    },
    { sid: 'KnowWhoRanLast', actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [tableArn(owner)] },
    {
      sid: 'StartAndLookAtSchedules',
      actions: ['states:DescribeExecution', 'states:StartExecution', 'states:StopExecution'],
      resources: [
        stateMachineArnPattern(owner.name, owner.place),
        stateMachineArnPattern(owner.name, owner.place).replace(':stateMachine:', ':execution:'),
      ],
    },
  ],
  uses: {
    'states:ListStateMachines': 'recover: what a killed deploy made',
    'states:ListStateMachineVersions': onChange('aws_sfn_state_machine', 'sfn/state_machine'),
  },
};
