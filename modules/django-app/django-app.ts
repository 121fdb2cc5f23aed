import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Construct } from 'constructs';
import { FargateService } from '../fargate-service/fargate-service.ts';
import type { FargateProps } from '../fargate-service/fargate-task.ts';
import type { LoadBalancer } from '../load-balancer/load-balancer.ts';
import type { Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { Serving } from './server.ts';
import type { DjangoAppSettings } from './settings.ts';
import { djangoWorkload } from './workload.ts';

export interface DjangoAppProps extends FargateProps, Pick<Serving, 'wsgiApplication' | 'asgiApplication'> {
  loadBalancer: LoadBalancer;
  settings: DjangoAppSettings;
}

/** Django under gunicorn, uvicorn or another server, on Fargate, behind the load balancer. */
export class DjangoApp extends Construct implements Endpoint {
  readonly port: number;
  readonly securityGroup: SecurityGroup;
  /** The names that the metrics of its requests go under. */
  readonly requestDimensions: { LoadBalancer: string; TargetGroup: string };
  readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: DjangoAppProps) {
    super(scope, id);
    const { loadBalancer, network, settings } = props;
    const workload = djangoWorkload(settings, {
      ...props,
      idleTimeoutSeconds: loadBalancer.idleTimeoutSeconds,
      loadBalancerCidr: network.vpc.cidrBlock,
    });
    this.port = workload.port;
    const targetGroup = new LbTargetGroup(this, 'target-group', {
      name: awsName('targetGroup', props.name, id),
      vpcId: network.vpc.id,
      targetType: 'ip',
      protocol: 'HTTP',
      port: this.port,
      deregistrationDelay: String(settings.deregistrationDelaySeconds),
      slowStart: settings.slowStartSeconds,
      loadBalancingAlgorithmType: settings.slowStartSeconds === 0 ? 'least_outstanding_requests' : 'round_robin',
      healthCheck: {
        path: settings.healthCheckPath,
        matcher: settings.healthCheckMatcher,
        interval: settings.healthCheckIntervalSeconds,
        timeout: settings.healthCheckTimeoutSeconds,
        healthyThreshold: settings.healthyThreshold,
        unhealthyThreshold: settings.unhealthyThreshold,
      },
    });
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      holder: this,
      workload,
      ingress: { targetGroup, gracePeriodSeconds: settings.healthCheckGracePeriodSeconds },
    });
    this.securityGroup = this.fargate.securityGroup;
    // ECS takes a target group only once a listener sends requests to it.
    this.fargate.waitFor(props.loadBalancer.forward(targetGroup, settings));
    this.requestDimensions = { LoadBalancer: props.loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix };
    const { requestsPerMinute } = workload.signals;
    if (requestsPerMinute) {
      const { LoadBalancer, TargetGroup } = this.requestDimensions;
      this.fargate.scaling?.keepAtRequests(requestsPerMinute, `${LoadBalancer}/${TargetGroup}`);
    }
  }
}
