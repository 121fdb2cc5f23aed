import type { EnvironmentConfig } from '../../../configuration/schema.ts';
import type { EnvironmentException, Exception, Where } from './exception.ts';

const withSchedules: Where = ({ schedules }) => schedules.length > 0;

/** What runs commands at their times. */
export const ofSchedules: EnvironmentException[] = [
  {
    check: 'CKV_AWS_284',
    resources: ['aws_sfn_state_machine'],
    where: withSchedules,
    reason:
      'an execution runs one task, and Step Functions keeps each of its steps for 90 days: there is nothing to trace',
  },
  {
    check: 'CKV_AWS_285',
    resources: ['aws_sfn_state_machine'],
    where: withSchedules,
    reason:
      'Step Functions keeps the history of each execution for 90 days, and what the command prints is logged by its task',
  },
  {
    check: 'CKV_AWS_297',
    resources: ['aws_scheduler_schedule'],
    where: withSchedules,
    reason: 'it holds a time and an empty input, which Scheduler encrypts with a key of its own',
  },
  ...['CKV_AWS_28', 'CKV_AWS_119'].map((check) => ({
    check,
    resources: ['aws_dynamodb_table.schedules_holders'],
    where: withSchedules,
    reason: 'it holds which execution ran last of each schedule, which the next one writes anew',
  })),
];

/** The security groups of tasks that Step Functions starts. */
export function ofTasksOfSchedules({ schedules }: EnvironmentConfig): Exception[] {
  if (schedules.length === 0) return [];
  return [
    {
      check: 'CKV2_AWS_5',
      resources: schedules.map(({ name }) => `aws_security_group.schedule-${name}_security-group`.replaceAll('-', '_')),
      reason: 'Step Functions starts the task that has it, which no resource of Terraform does',
    },
  ];
}
