import { ecsArns } from '../cluster/rights.ts';
import { onAny, type Rights } from '../shared/rights.ts';

/** Of the step that runs a task in the middle of a deploy, and waits for its end. */
export const runTaskRights: Rights = {
  policy: 'services',
  types: {},
  deploy: (owner) => [
    { sid: 'ManageEcs', actions: ['ecs:RunTask', 'ecs:StopTask'], resources: ecsArns(owner) },
    onAny(['ecs:ListTasks']),
  ],
};
