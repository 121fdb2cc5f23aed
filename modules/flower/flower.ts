import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Construct } from 'constructs';
import { FargateService } from '../fargate-service/fargate-service.ts';
import type { FargateProps } from '../fargate-service/fargate-task.ts';
import { notFound } from '../load-balancer/listeners.ts';
import { RandomPassword } from '../secrets/random-password.ts';
import { Secret } from '../secrets/secret.ts';
import { allow, type Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { AccessLogs } from '../storage/storage.ts';
import { InternalLoadBalancer, type InternalNetwork } from './internal-load-balancer.ts';
import type { FlowerSettings } from './settings.ts';
import { flowerWorkload } from './workload.ts';

export interface FlowerProps extends FargateProps {
  network: FargateProps['network'] & InternalNetwork;
  /** Where Celery finds the application, as its `--app`, such as `config`. */
  celeryApp: string;
  accessLogs: AccessLogs;
  /** Days for which the secret that holds the password can be brought back. */
  secretRecoveryWindowDays: number;
  settings: FlowerSettings;
}

/**
 * Flower, the web page that shows Celery's workers and tasks, and can stop and start them, on Fargate: behind a password, and a load
 * balancer of its own with private addresses alone. What it has seen it forgets with each new task.
 */
export class Flower extends Construct implements Endpoint {
  readonly port: number;
  readonly securityGroup: SecurityGroup;
  readonly settings: FlowerSettings;
  readonly fargate: FargateService;
  readonly loadBalancer: InternalLoadBalancer;

  constructor(scope: Construct, id: string, props: FlowerProps) {
    super(scope, id);
    this.settings = props.settings;
    const { name, network, template, settings } = props;
    const workload = flowerWorkload(settings, props.celeryApp);
    this.port = workload.port;
    const password = new RandomPassword(this, 'password', { length: 32 });
    const basicAuth = new Secret(this, 'basic-auth', {
      name: `${name}/${id}-basic-auth`,
      description: 'FLOWER_BASIC_AUTH, the user and the password of Flower',
      encryption: props.encryption,
      recoveryWindowDays: props.secretRecoveryWindowDays,
      value: `flower:${password.value}`,
      version: settings.passwordVersion,
    });
    const targetGroup = new LbTargetGroup(this, 'target-group', {
      name: awsName('targetGroup', name, id),
      vpcId: network.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port: this.port,
      // Flower answers at once, and each deploy waits for so long.
      deregistrationDelay: '10',
      // It answers without a password.
      healthCheck: {
        path: '/healthcheck',
        matcher: '200',
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
    this.loadBalancer = new InternalLoadBalancer(this, 'load-balancer', { ...props, role: id, targetGroup });
    // Flower asks no password for it, and it names tasks and workers.
    new LbListenerRule(this, 'metrics', {
      listenerArn: this.loadBalancer.listener.arn,
      priority: 1,
      condition: [{ pathPattern: { values: ['/metrics'] } }],
      action: [notFound],
    });
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      holder: this,
      template: { ...template, secrets: { ...template.secrets, FLOWER_BASIC_AUTH: basicAuth.ref() } },
      workload,
      ingress: {
        targetGroup,
        // As long as Django needs to start.
        gracePeriodSeconds: 60,
        healthySeconds: 2 * 15,
        unhealthySeconds: 3 * 15,
        drainingSeconds: 10,
      },
    });
    this.securityGroup = this.fargate.securityGroup;
    allow(this.loadBalancer, this);
    // ECS takes a target group only once a listener sends requests to it.
    this.fargate.waitFor(this.loadBalancer.listener);
  }

  /** What browsers are to open. */
  get url(): string {
    return this.loadBalancer.url;
  }
}
