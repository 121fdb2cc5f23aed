import { LbTargetGroup, type LbTargetGroupConfig } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import { Step } from '../shared/step.ts';
import type { ShiftSettings } from '../traffic-shift/settings.ts';
import { type ShiftingRules, TrafficShift } from '../traffic-shift/traffic-shift.ts';
import type { Workload } from '../workload/workload.ts';
import { FargateService } from './fargate-service.ts';
import type { FargateProps } from './fargate-task.ts';
import type { BalancedSettings } from './settings.ts';

/**
 * ECS registers each task with the port of its container (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html, containerPort), in the place of
 * that of the target group (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html, Port). Another one would replace the
 * target group, which AWS refuses while a rule leads to it.
 */
const anyPort = 8000;

/** The Application Load Balancer that it gets its requests from. */
interface RequestSource {
  /** The end of its ARN, from `app/` on. */
  readonly arnSuffix: string;
  /** Seconds after which it closes a connection that idles. */
  readonly idleTimeoutSeconds: number;
  /** Has a listener send requests to a target group. Tasks start after what it returns. */
  forward(targetGroup: LbTargetGroup, routes: Pick<BalancedSettings, 'hosts' | 'paths'>): ITerraformDependable;
  /** The same, by one rule, whose requests steps of a deploy share between two target groups, and one for those that have a header. */
  share?(
    targetGroups: { now: LbTargetGroup; next: LbTargetGroup },
    routes: Pick<BalancedSettings, 'hosts' | 'paths'>,
    testHeader: ShiftSettings['testHeader'],
  ): ShiftingRules;
}

export interface BalancedServiceProps extends FargateProps {
  loadBalancer: RequestSource;
  /** Which listens on a port. */
  workload: Workload & { port: number };
  /** How requests are moved to its next version, where that is not task by task. */
  shift?: ShiftSettings | undefined;
  settings: Pick<
    BalancedSettings,
    | 'hosts'
    | 'paths'
    | 'healthCheckPath'
    | 'healthCheckMatcher'
    | 'healthCheckIntervalSeconds'
    | 'healthCheckTimeoutSeconds'
    | 'healthyThreshold'
    | 'unhealthyThreshold'
    | 'healthCheckGracePeriodSeconds'
    | 'deregistrationDelaySeconds'
    | 'slowStartSeconds'
    | 'stickySeconds'
  >;
}

/** A command on Fargate that answers requests, which the load balancer sends. */
export class BalancedService extends Construct implements Endpoint {
  readonly port: number;
  readonly securityGroup: SecurityGroup;
  /** The names that the metrics of its requests go under. */
  readonly requestDimensions: { LoadBalancer: string; TargetGroup: string };
  readonly fargate: FargateService;
  /** What moves requests to its next version. */
  readonly shift: TrafficShift | undefined;
  private readonly targetGroup: LbTargetGroup;
  private readonly props: BalancedServiceProps;

  constructor(scope: Construct, id: string, props: BalancedServiceProps) {
    super(scope, id);
    const { network, settings, workload } = props;
    this.port = workload.port;
    this.props = props;
    const ofTargetGroup: LbTargetGroupConfig = {
      vpcId: network.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port: anyPort,
      deregistrationDelay: String(settings.deregistrationDelaySeconds),
      slowStart: settings.slowStartSeconds,
      loadBalancingAlgorithmType: settings.slowStartSeconds === 0 ? 'least_outstanding_requests' : 'round_robin',
      // The provider keeps what it has once read, so one that is left out would stay on.
      stickiness: {
        type: 'lb_cookie',
        enabled: settings.stickySeconds !== undefined,
        ...(settings.stickySeconds && { cookieDuration: settings.stickySeconds }),
      },
      healthCheck: {
        path: settings.healthCheckPath,
        matcher: settings.healthCheckMatcher,
        interval: settings.healthCheckIntervalSeconds,
        timeout: settings.healthCheckTimeoutSeconds,
        healthyThreshold: settings.healthyThreshold,
        unhealthyThreshold: settings.unhealthyThreshold,
      },
    };
    const name = awsName('targetGroup', props.name, id);
    const targetGroup = new LbTargetGroup(this, 'target-group', { name, ...ofTargetGroup });
    this.targetGroup = targetGroup;
    const ingress = {
      targetGroup,
      gracePeriodSeconds: settings.healthCheckGracePeriodSeconds,
      healthySeconds: settings.healthyThreshold * settings.healthCheckIntervalSeconds,
      unhealthySeconds: settings.unhealthyThreshold * settings.healthCheckIntervalSeconds,
      drainingSeconds: settings.deregistrationDelaySeconds,
    };
    this.fargate = new FargateService(this, 'fargate', { ...props, holder: this, workload, ingress });
    this.securityGroup = this.fargate.securityGroup;
    // ECS takes a target group only once a listener sends requests to it.
    if (props.shift) this.shift = this.shiftBy(props.shift, ofTargetGroup);
    else this.fargate.waitFor(props.loadBalancer.forward(targetGroup, settings));
    this.requestDimensions = { LoadBalancer: props.loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix };
    const requestsPerMinute = workload.signals?.requestsPerMinute;
    if (requestsPerMinute) {
      const { LoadBalancer, TargetGroup } = this.requestDimensions;
      this.fargate.scaling?.keepAtRequests(requestsPerMinute, `${LoadBalancer}/${TargetGroup}`);
    }
  }

  /** @throws Error when the load balancer does not know how. */
  private shiftBy(shift: ShiftSettings, ofTargetGroup: LbTargetGroupConfig): TrafficShift {
    const { fargate, targetGroup: now, props } = this;
    const { loadBalancer, settings } = props;
    const share = loadBalancer.share?.bind(loadBalancer);
    if (!share) {
      throw new Error(
        `${this.node.path}.deployment: must be rolling, since its load balancer shares no requests, got ${shift.strategy}; give it a share method`,
      );
    }
    return new TrafficShift(this, 'next', {
      ...props,
      fargate,
      targetGroup: now,
      ofTargetGroup,
      share: (next) => share({ now, next }, settings, shift.testHeader),
      loadBalancerSuffix: loadBalancer.arnSuffix,
      settings: shift,
    });
  }

  /**
   * Has another health check asked for by a step of the project's own once all tasks answer it. Terraform would change the target group first: tasks that
   * run would fail, and so would those that a failed deployment goes back to.
   */
  changeHealthCheckLast(): void {
    const { place, settings } = this.props;
    this.targetGroup.lifecycle = { ignoreChanges: ['health_check[0].path', 'health_check[0].matcher'] };
    new Step(this, 'health-check', {
      place,
      command: ['health-check'],
      environment: {
        TARGET_GROUP_ARN: this.targetGroup.arn,
        HEALTH_CHECK_PATH: settings.healthCheckPath,
        HEALTH_CHECK_MATCHER: settings.healthCheckMatcher,
      },
      runAgainWith: `${settings.healthCheckPath} ${settings.healthCheckMatcher}`,
      dependsOn: [this.fargate.service],
    });
  }
}
