import { awsNamePattern } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';

/** The state machines of an environment's schedules, as IAM takes them. */
export function stateMachineArnPattern(name: string, { region, account }: Place): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${awsNamePattern('stateMachine', name, 'schedule')}`;
}

/** The rule by which Step Functions learns that a task has ended: https://docs.aws.amazon.com/step-functions/latest/dg/ecs-iam.html */
export function taskEventsRuleArn({ region, account }: Place): string {
  return `arn:aws:events:${region}:${account}:rule/StepFunctionsGetEventsForECSTaskRule`;
}

/** Ends the name of the queue of starts that failed: `<project>-<environment>-schedules-not-started`. */
export const notStarted = 'not-started';

/** Whether a queue of an environment is the one of starts that failed, by its name. */
export function isNotStartedQueue(name: string): boolean {
  return name.endsWith(`-schedules-${notStarted}`);
}
