import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Construct } from 'constructs';
import { FargateService, type FargateServiceProps } from '../fargate-service/fargate-service.ts';
import type { LoadBalancer } from '../load-balancer/load-balancer.ts';
import type { Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import { type Serving, serverCommand } from './server.ts';
import type { DjangoAppSettings } from './settings.ts';

export interface DjangoAppProps
  extends Omit<FargateServiceProps, 'holder' | 'command' | 'ingress' | 'healthCheck' | 'settings'>,
    Pick<Serving, 'wsgiApplication' | 'asgiApplication'> {
  loadBalancer: LoadBalancer;
  settings: DjangoAppSettings;
}

/** Django under gunicorn, uvicorn or another server, on Fargate, behind the load balancer. */
export class DjangoApp extends Construct implements Endpoint {
  readonly port = 8000;
  readonly securityGroup: SecurityGroup;
  /** The names that the metrics of its requests go under. */
  readonly requestDimensions: { LoadBalancer: string; TargetGroup: string };
  readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: DjangoAppProps) {
    super(scope, id);
    const { loadBalancer, network, settings } = props;
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
      command: serverCommand(settings, {
        ...props,
        port: this.port,
        idleTimeoutSeconds: loadBalancer.idleTimeoutSeconds,
        loadBalancerCidr: network.vpc.cidrBlock,
      }),
      healthCheck: { command: healthCheckCommand(settings, this.port), settings: settings.containerHealthCheck },
      ingress: { port: this.port, targetGroup, gracePeriodSeconds: settings.healthCheckGracePeriodSeconds },
    });
    this.securityGroup = this.fargate.securityGroup;
    // ECS takes a target group only once a listener sends requests to it.
    this.fargate.waitFor(props.loadBalancer.forward(targetGroup, settings));
    this.requestDimensions = { LoadBalancer: props.loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix };
    const requests = settings.scaling?.requestsPerTargetPerMinute;
    if (requests) {
      const { LoadBalancer, TargetGroup } = this.requestDimensions;
      this.fargate.scaling?.keepAtRequests(requests, `${LoadBalancer}/${TargetGroup}`);
    }
  }
}

/** Asks as the load balancer does, by IP address and HTTP. Slim images have no curl, and all have the interpreter. */
function healthCheckCommand(
  { healthCheckPath, healthCheckMatcher, containerHealthCheck }: DjangoAppSettings,
  port: number,
) {
  const healthy = healthCheckMatcher.split(',').map((codes) => {
    const [first, last = first] = codes.split('-');
    return `${first} <= status <= ${last}`;
  });
  return [
    'python',
    '-c',
    [
      'import http.client',
      `connection = http.client.HTTPConnection('127.0.0.1', ${port}, timeout=${containerHealthCheck.timeoutSeconds})`,
      `connection.request('GET', '${healthCheckPath}')`,
      'status = connection.getresponse().status',
      `raise SystemExit(not (${healthy.join(' or ')}))`,
    ].join('; '),
  ];
}
