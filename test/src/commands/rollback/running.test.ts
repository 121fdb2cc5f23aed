import { expect, it } from 'vitest';
import { notAsInState } from '../../../../src/commands/rollback/running.ts';

const service = (name: string, task_definition: string) => ({
  mode: 'managed',
  type: 'aws_ecs_service',
  name: `${name}_fargate_service`,
  instances: [{ attributes: { name, task_definition } }],
});
const running = (name: string, taskDefinition: string) => ({
  ...{ name, taskDefinition, isMeant: true },
  image: { tag: '1.0.0' },
});
const arn = 'arn:aws:ecs:eu-central-1:111111111111:task-definition/shop-qa-web:7';

it.each([
  ['by its ARN', arn],
  ['by its name', 'shop-qa-web:7'],
])('a service is as the state has it where both name one revision, there %s', (_, kept) => {
  expect(notAsInState({ resources: [service('web', kept)] }, [running('web', arn)], ['web'])).toEqual([]);
});

it('a service is not as the state has it with another revision, where it is gone, and where the state does not know it', () => {
  const resources = [
    service('web', 'shop-qa-web:8'),
    service('beat', 'shop-qa-beat:1'),
    // The files have it no more.
    service('flower', 'shop-qa-flower:1'),
    { mode: 'managed', type: 'aws_ecs_cluster', name: 'cluster', instances: [{ attributes: { name: 'worker-all' } }] },
  ];
  const found = [running('web', arn), running('worker-all', 'shop-qa-worker-all:1')];
  const configured = ['web', 'beat', 'worker-all', 'service-new'];
  expect(notAsInState({ resources }, found, configured)).toEqual(['web', 'beat', 'worker-all']);
});
