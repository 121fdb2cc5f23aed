import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { FargateService, type FargateServiceProps } from '../fargate-service/fargate-service.ts';
import type { LoadBalancer } from '../load-balancer/load-balancer.ts';
import type { Client, Endpoint } from '../shared/connections.ts';
import type { Grantee } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { DjangoAppSettings } from './settings.ts';

export interface DjangoAppProps extends Omit<FargateServiceProps, 'role' | 'command' | 'ingress' | 'settings'> {
  loadBalancer: LoadBalancer;
  /** The WSGI application as gunicorn takes it, `module:variable`. */
  wsgiApplication: string;
  settings: DjangoAppSettings;
}

/** Django under gunicorn, on Fargate, behind the load balancer. */
export class DjangoApp extends Construct implements Client, Endpoint, Grantee {
  readonly port = 8000;
  private readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: DjangoAppProps) {
    super(scope, id);
    const { settings } = props;
    const targetGroup = new LbTargetGroup(this, 'target-group', {
      name: awsName('targetGroup', props.name, id),
      vpcId: props.network.vpc.id,
      targetType: 'ip',
      protocol: 'HTTP',
      port: this.port,
      deregistrationDelay: String(settings.deregistrationDelaySeconds),
      healthCheck: {
        path: settings.healthCheckPath,
        matcher: '200',
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      role: id,
      command: gunicorn(props, this.port),
      ingress: { port: this.port, targetGroup, gracePeriodSeconds: settings.healthCheckGracePeriodSeconds },
    });
    // ECS takes a target group only once a listener sends requests to it.
    this.waitFor(props.loadBalancer.forwardTo(targetGroup));
  }

  get securityGroup(): SecurityGroup {
    return this.fargate.securityGroup;
  }

  /** It is there once all its tasks answer, and run the newest revision. */
  get service(): EcsService {
    return this.fargate.service;
  }

  get taskRole(): IamRole {
    return this.fargate.taskRole;
  }

  waitFor(dependency: ITerraformDependable): void {
    this.fargate.waitFor(dependency);
  }
}

const keepAliveMarginSeconds = 5;

/** https://docs.gunicorn.org/en/stable/settings.html */
function gunicorn({ wsgiApplication, loadBalancer, settings }: DjangoAppProps, port: number): string[] {
  return [
    'gunicorn',
    wsgiApplication,
    ...['--bind', `0.0.0.0:${port}`],
    ...['--workers', String(settings.workers)],
    ...['--threads', String(settings.threads)],
    ...['--timeout', String(settings.workerTimeoutSeconds)],
    ...['--graceful-timeout', String(settings.gracefulTimeoutSeconds)],
    // The load balancer closes a connection that idles, not gunicorn: a request that crosses gunicorn's close gets a 502
    // (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues).
    ...['--keep-alive', String(loadBalancer.idleTimeoutSeconds + keepAliveMarginSeconds)],
    // Workers report that they live by touching a file: on a disk that is slow for once, that kills them.
    ...['--worker-tmp-dir', '/dev/shm'],
    ...['--access-logfile', '-'],
    ...['--error-logfile', '-'],
  ];
}
