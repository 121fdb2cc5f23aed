import { expect, it } from 'vitest';
import { setHealthCheck } from '../../../src/steps/health-check.ts';
import { useFakeAws } from './fake-aws.ts';

const aws = useFakeAws();

it('tells the load balancer what to ask tasks for, and which status codes mean health', async () => {
  aws.answers.ModifyTargetGroup = () => '<TargetGroups></TargetGroups>';
  const TargetGroupArn =
    'arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/shop-test-web/0123456789abcdef';
  await setHealthCheck({
    TARGET_GROUP_ARN: TargetGroupArn,
    HEALTH_CHECK_PATH: '/ready',
    HEALTH_CHECK_MATCHER: '200-299',
  });
  expect(aws.calls.map(({ operation, input }) => [operation, input])).toEqual([
    ['ModifyTargetGroup', { TargetGroupArn, HealthCheckPath: '/ready', 'Matcher.HttpCode': '200-299' }],
  ]);
});
