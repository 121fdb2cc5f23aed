import type { Service as EcsService } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { webNext } from '../../../modules/traffic-shift/settings.ts';
import { weightsOfActions } from '../../steps/shift/weights.ts';
import type { Problem } from './problem.ts';

/** That users or tasks are on `web-next`, which has none between two deploys. An environment whose web only rolls has no such service. */
export async function usersNotSettled(elb: ElasticLoadBalancingV2Client, services: EcsService[]): Promise<Problem[]> {
  const [web, next] = ['web', webNext].map((name) => services.find(({ serviceName }) => serviceName === name));
  const targetGroup = targetGroupOf(web);
  const nextTargetGroup = targetGroupOf(next);
  if (!targetGroup || !nextTargetGroup) return [];
  const { desiredCount = 0, runningCount = 0, pendingCount = 0 } = next ?? {};
  const tasks = Math.max(desiredCount, runningCount + pendingCount);
  const named = (await rulesOf(elb, targetGroup)).map(({ Actions, Conditions = [] }) => ({
    isTest: Conditions.some(({ Field }) => Field === 'http-header'),
    weights: weightsOfActions(Actions, undefined, { targetGroup, nextTargetGroup }),
  }));
  const users = Math.max(0, ...named.filter(({ isTest }) => !isTest).map(({ weights }) => weights.percent));
  const tests = named.some(({ isTest, weights }) => isTest && weights.percent > 0);
  const got = [
    ...(users > 0 ? [`${users} % of users on ${webNext}`] : []),
    ...(tests ? [`requests with the test header on ${webNext}`] : []),
    ...(tasks > 0 ? [`${tasks} ${tasks === 1 ? 'task' : 'tasks'} of ${webNext}`] : []),
  ];
  if (got.length === 0) return [];
  return [
    {
      cause: 'users-not-settled',
      path: 'web',
      must: `must have all users, and ${webNext} no task, while nobody deploys`,
      got: got.join(', '),
      wayOut:
        'wait for the deploy that is under way; where none is, deploy again: each deploy begins or ends with that',
    },
  ];
}

function targetGroupOf(service: EcsService | undefined): string | undefined {
  return service?.loadBalancers?.[0]?.targetGroupArn;
}

/** Those of the load balancer that sends requests to a target group. */
async function rulesOf(elb: ElasticLoadBalancingV2Client, targetGroup: string): Promise<Rule[]> {
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [targetGroup] }));
  const balancers = TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns);
  const listeners = await Promise.all(
    balancers.map((LoadBalancerArn) => elb.send(new DescribeListenersCommand({ LoadBalancerArn }))),
  );
  const rules = await Promise.all(
    listeners
      .flatMap(({ Listeners = [] }) => Listeners)
      .map(({ ListenerArn }) => elb.send(new DescribeRulesCommand({ ListenerArn }))),
  );
  return rules.flatMap(({ Rules = [] }) => Rules);
}
