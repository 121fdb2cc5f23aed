import { ecsArns } from '../cluster/rights.ts';
import { arnOf, onAny, type Rights } from '../shared/rights.ts';

const step = 'the steps of a deploy that run a task: migrations, static files';

/** Of the step that runs a task in the middle of a deploy, and waits for its end. */
export const runTaskRights: Rights = {
  policy: 'services',
  types: {},
  deploy: (owner) => [
    { sid: 'ManageEcs', actions: ['ecs:StopTask'], resources: ecsArns(owner) },
    {
      // Of the resource it knows the task definition alone: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html.
      sid: 'RunTasks',
      actions: ['ecs:RunTask'],
      resources: [arnOf(owner, 'ecs', `task-definition/${owner.name}-*`)],
      conditions: { ArnEquals: { 'ecs:cluster': arnOf(owner, 'ecs', `cluster/${owner.name}`) } },
    },
    onAny(['ecs:ListTasks']),
  ],
  uses: { 'ecs:ListTasks': step, 'ecs:RunTask': step, 'ecs:StopTask': step },
};
