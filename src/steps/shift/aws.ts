import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientConfig } from '../credentials.ts';

/**
 * Three is the SDK's own, which ends within a second or two. What AWS throttles is asked again for about a minute
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
 */
const attempts = 8;

/** The services of AWS that a shift asks, and what ends a call that is under way. */
export interface Aws {
  ecs: ECSClient;
  elb: ElasticLoadBalancingV2Client;
  cloudWatch: CloudWatchClient;
  scaling: ApplicationAutoScalingClient;
  abort: { abortSignal?: AbortSignal };
}

export function awsOf(environment: NodeJS.ProcessEnv): Aws {
  const config = { ...clientConfig(environment), maxAttempts: attempts };
  return {
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    cloudWatch: new CloudWatchClient(config),
    scaling: new ApplicationAutoScalingClient(config),
    abort: {},
  };
}
