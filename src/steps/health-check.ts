import { ElasticLoadBalancingV2Client, ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientConfig } from './credentials.ts';

/**
 * Has the load balancer ask the tasks of `TARGET_GROUP_ARN` for `HEALTH_CHECK_PATH`, and take the status codes of `HEALTH_CHECK_MATCHER` for health.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html
 */
export async function setHealthCheck(environment: NodeJS.ProcessEnv): Promise<void> {
  const { TARGET_GROUP_ARN, HEALTH_CHECK_PATH, HEALTH_CHECK_MATCHER } = environment;
  await new ElasticLoadBalancingV2Client(clientConfig(environment)).send(
    new ModifyTargetGroupCommand({
      TargetGroupArn: TARGET_GROUP_ARN,
      HealthCheckPath: HEALTH_CHECK_PATH,
      Matcher: { HttpCode: HEALTH_CHECK_MATCHER },
    }),
  );
}
