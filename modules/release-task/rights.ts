import { ecsArns } from '../cluster/rights.ts';
import { onAny, type Rights } from '../shared/rights.ts';

const step = 'the steps of a deploy that run a task: migrations, static files';

/** Of the step that runs a task in the middle of a deploy, and waits for its end. */
export const runTaskRights: Rights = {
  policy: 'services',
  types: {},
  deploy: (owner) => [
    { sid: 'ManageEcs', actions: ['ecs:RunTask', 'ecs:StopTask'], resources: ecsArns(owner) },
    onAny(['ecs:ListTasks']),
  ],
  uses: { 'ecs:ListTasks': step, 'ecs:RunTask': step, 'ecs:StopTask': step },
};
