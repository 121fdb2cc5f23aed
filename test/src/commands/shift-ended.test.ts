import { describe, expect, it } from 'vitest';
import { requireShiftEnded } from '../../../src/commands/shift-ended.ts';
import { environment } from '../configuration/config.ts';
import { useFakeAws } from '../steps/fake-aws.ts';

const at = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
const groupOf = (service: string) => `${at}:targetgroup/shop-test-${service}/1`;
const resource = (type: string, name: string, id: string) => ({
  ...{ mode: 'managed', type, name },
  instances: [{ attributes: { id } }],
});
const next = resource('aws_ecs_service', 'web_next_service', 'web-next');
const scaling = resource('aws_appautoscaling_target', 'web_scaling_target', 'service/shop-test/web');

describe('a deploy that takes web-next away', () => {
  const aws = useFakeAws();

  /** @param users the share of users on `web-next`. */
  function deploy(users: number, tasks: number, suspended: boolean, resources = [next, scaling], applied: object = {}) {
    const service = (serviceName: string, desiredCount: number) => ({
      ...{ serviceName, status: 'ACTIVE', desiredCount },
      loadBalancers: [{ targetGroupArn: groupOf(serviceName) }],
    });
    const member = (name: string, weight: number) =>
      `<member><TargetGroupArn>${groupOf(name)}</TargetGroupArn><Weight>${weight}</Weight></member>`;
    aws.answers = {
      DescribeServices: () => ({ services: [service('web', 2), service('web-next', tasks)] }),
      DescribeTargetGroups: () =>
        `<TargetGroups><member><LoadBalancerArns><member>${at}:loadbalancer/app/a/1</member></LoadBalancerArns></member></TargetGroups>`,
      DescribeListeners: () =>
        `<Listeners><member><ListenerArn>${at}:listener/app/a/1/2</ListenerArn></member></Listeners>`,
      DescribeRules: () =>
        `<Rules><member><Actions><member><Type>forward</Type><ForwardConfig><TargetGroups>${member('web', 100 - users)}${member('web-next', users)}</TargetGroups></ForwardConfig></member></Actions></member></Rules>`,
      DescribeScalableTargets: () => ({
        ScalableTargets: [{ SuspendedState: { DynamicScalingInSuspended: suspended } }],
      }),
    };
    return requireShiftEnded(environment(), 'shop-test', { state: { resources }, applied });
  }
  const refusal = (got: string) =>
    new Error(
      `test.web.deployment.strategy: must stay as it was until a deploy has ended, got "${got}"; deploy the same image with it first`,
    );

  it.each([
    [
      'users and tasks are there',
      40,
      2,
      true,
      '40 % of users on web-next, 2 tasks of web-next, scale-in of web suspended',
    ],
    ['its tasks are there', 0, 1, false, '1 task of web-next'],
    ['web is not scaled in yet', 0, 0, true, 'scale-in of web suspended'],
  ])('is refused while %s', async (_, users, tasks, suspended, got) => {
    await expect(deploy(users, tasks, suspended)).rejects.toThrow(refusal(got));
  });

  it('goes on once a deploy has ended', async () => {
    await expect(deploy(0, 0, false)).resolves.toBeUndefined();
  });

  it('asks about no scaling where web has none', async () => {
    await deploy(0, 0, true, [next]);
    expect(aws.calls.map(({ operation }) => operation)).not.toContain('DescribeScalableTargets');
  });

  it('is none where the stack has it still, or never had it, and asks nothing', async () => {
    await deploy(40, 2, true, undefined, { resource: { aws_ecs_service: { web_next_service: {} } } });
    await deploy(40, 2, true, [scaling]);
    expect(aws.calls).toEqual([]);
  });
});
