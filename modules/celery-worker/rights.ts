import { useCluster } from '../cluster/rights.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place, Statement } from '../shared/statement.ts';

const page = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html';

/** The agent of ECS calls by the role of the task. ECS has no narrower name for a task than its cluster and an id that it makes up. */
export function mayProtect({ region, account }: Place, cluster: string): Statement {
  return {
    sid: 'ProtectTasks',
    actions: ['ecs:UpdateTaskProtection'],
    resources: [`arn:aws:ecs:${region}:${account}:task/${cluster}/*`],
  };
}

/** Of a worker that protects itself while it runs a long task. */
export const protectionRights: Rights = {
  policy: 'services',
  types: {},
  tasks: (owner) => [useCluster(owner, ['ecs:UpdateTaskProtection'])],
  uses: {
    'ecs:UpdateTaskProtection': `the endpoint of ECS that config/protection.py of examples/django asks: ${page}`,
  },
};
