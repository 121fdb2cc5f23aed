import type { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm/index.js';
import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import { LbTargetGroup, type LbTargetGroupConfig } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { dependable, type ITerraformDependable, Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { FargateService } from '../fargate-service/fargate-service.ts';
import type { TaskCluster, TaskNetwork } from '../fargate-service/fargate-task.ts';
import { runTaskRights } from '../release-task/rights.ts';
import { readLogRights } from '../shared/common-rights.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place } from '../shared/statement.ts';
import { Step } from '../shared/step.ts';
import type { Workload } from '../workload/workload.ts';
import { type ShiftSettings, shiftMinutes, stepsOf } from './settings.ts';

/** The rules of a listener by which requests are shared between two target groups. Each is a reference to the ARN of one. */
export interface ShiftingRules {
  ruleArn: string;
  testRuleArn: string;
  /** What must be there before ECS takes either target group. */
  all: readonly ITerraformDependable[];
}

type Alarm = CloudwatchMetricAlarm | CloudwatchCompositeAlarm;

export interface TrafficShiftProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  cluster: TaskCluster;
  network: TaskNetwork;
  workload: Workload;
  /** The service whose next version is tried. */
  fargate: FargateService;
  targetGroup: LbTargetGroup;
  /** Of the target group of the next version: all but its name. */
  ofTargetGroup: LbTargetGroupConfig;
  /** Has a listener share requests between the target group of the service and that of its next version. */
  share(next: LbTargetGroup): ShiftingRules;
  /** The end of the load balancer's ARN, from `app/` on. */
  loadBalancerSuffix: string;
  settings: ShiftSettings;
}

/**
 * Sends requests to the next version of a service before the version before is replaced, and back when something is wrong. The next version runs in a service of its own beside the
 * first, of the same task definition, whose tasks only a deploy starts and ends: three steps around the change of the first service. Whatever kills a deploy in between leaves the first
 * service with all of its tasks. Provider 5 knows no other strategy of ECS than rolling.
 */
export class TrafficShift extends Construct {
  readonly rights: readonly Rights[];
  readonly settings: ShiftSettings;
  /** The word for the next version among those of the environment: its name in ECS. */
  readonly role: string;
  /** Of the next version. At rest it has no task. */
  readonly service: EcsService;
  readonly logGroup: CloudwatchLogGroup;
  readonly countsTasks: boolean;
  /** The names that its metrics go under. */
  readonly dimensions: { ClusterName: string; ServiceName: string };
  /** The names that the metrics of its requests go under. */
  readonly requestDimensions: { LoadBalancer: string; TargetGroup: string };
  /** All requests go to the service, whatever a deploy before left. */
  readonly undone: Step;
  /** All requests go to the service again, which has become the next version. */
  readonly settled: Step;
  /** All requests go to the next version. */
  readonly shifted: Step;
  private readonly own: string[] = [];
  private readonly named: string[] = [];
  private readonly later: string[] = [];

  constructor(scope: Construct, id: string, props: TrafficShiftProps) {
    super(scope, id);
    const { fargate, network, place, settings, workload } = props;
    this.settings = settings;
    // What the steps call beside is what makes and describes services, rules, alarms and scaling.
    this.rights = [...fargate.rights, runTaskRights, readLogRights];
    this.role = `${fargate.role}-${id}`;
    this.logGroup = fargate.logGroup;
    this.countsTasks = fargate.countsTasks;
    const targetGroup = new LbTargetGroup(this, 'target-group', {
      ...props.ofTargetGroup,
      name: awsName('targetGroup', props.name, this.role),
      // Once the strategy is another one, the rule of the service leads to it no more before it goes.
      lifecycle: { createBeforeDestroy: true },
    });
    this.requestDimensions = { LoadBalancer: props.loadBalancerSuffix, TargetGroup: targetGroup.arnSuffix };
    const rules = props.share(targetGroup);
    const environment = {
      CLUSTER_ARN: props.cluster.arn,
      // By their words, since a reference to the service would be a circle.
      SERVICE: fargate.role,
      NEXT_SERVICE: this.role,
      TASK_DEFINITION_ARN: fargate.taskDefinition.arn,
      RULE_ARN: rules.ruleArn,
      TEST_RULE_ARN: rules.testRuleArn,
      TARGET_GROUP_ARN: props.targetGroup.arn,
      NEXT_TARGET_GROUP_ARN: targetGroup.arn,
      SCALABLE: workload.scaling ? 'true' : '',
    };
    const runAgainWith = fargate.taskDefinition.arn;
    this.undone = new Step(this, 'undo', { place, command: ['undo-shift'], environment, runAgainWith });
    this.service = fargate.twin(this, { name: this.role, targetGroup, after: [...rules.all, this.undone] });
    this.dimensions = { ClusterName: props.cluster.name, ServiceName: this.service.name };
    const steps = stepsOf(settings);
    this.shifted = new Step(this, 'shift', {
      place,
      command: ['shift'],
      environment: {
        ...environment,
        STEPS: JSON.stringify(steps),
        // Those of the whole environment, which are made after this.
        OWN_ALARM_NAMES: Lazy.stringValue({ produce: () => JSON.stringify(this.own) }),
        ALARM_NAMES: Lazy.stringValue({ produce: () => JSON.stringify(this.named) }),
        LATER_ALARM_NAMES: Lazy.stringValue({ produce: () => JSON.stringify(this.later) }),
        STICKY_SECONDS: String(stickySeconds(settings)),
        WAIT_SECONDS: String(fargate.waitMinutes * 60),
        CHECK: settings.check ? JSON.stringify(settings.check) : '',
        CONTAINER: fargate.role,
        SUBNET_IDS: network.taskSubnetIds.join(' '),
        SECURITY_GROUP_ID: fargate.securityGroup.id,
        ASSIGN_PUBLIC_IP: network.tasksHavePublicAddresses ? 'ENABLED' : 'DISABLED',
        LOG_GROUP: fargate.logGroup.name,
        LOG_STREAM_PREFIX: fargate.role,
      },
      runAgainWith,
      dependsOn: [this.service],
    });
    fargate.goAfter(this, [...rules.all, this.shifted]);
    this.settled = new Step(this, 'settle', {
      place,
      command: ['settle-shift'],
      environment,
      runAgainWith,
      // A target that Terraform changes gets the suspension back that it remembers, which a deploy that was killed may have left.
      dependsOn: [fargate.service, ...(fargate.scaling ? [fargate.scaling.target] : [])],
    });
  }

  /** Called with whatever the service waits for: tasks of the next version are started before its own. */
  waitFor(dependency: ITerraformDependable): void {
    this.shifted.dependsOn = [...(this.shifted.dependsOn ?? []), dependable(dependency)];
  }

  /** Has requests sent back when one of these is raised, which are about the next version alone. */
  watchOwn(alarms: readonly Alarm[]): void {
    this.own.push(...namesOf(alarms));
    for (const alarm of alarms) this.waitFor(alarm);
  }

  /** The same of others. `later` are those that need the service themselves, and are there from the deploy after the one that adds them. */
  watch(first: readonly Alarm[], later: readonly Alarm[]): void {
    this.named.push(...namesOf([...first, ...later]).filter((name) => !this.own.includes(name)));
    this.later.push(...namesOf(later));
    for (const alarm of first) this.waitFor(alarm);
  }
}

function namesOf(alarms: readonly Alarm[]): string[] {
  return alarms.map(({ alarmNameInput }) => alarmNameInput as string);
}

/** For as long as a client stays with the version that answered it first: the whole shift. AWS takes up to a week (API_TargetGroupStickinessConfig). */
function stickySeconds(settings: ShiftSettings): number {
  return Math.min(604_800, Math.max(60, shiftMinutes(settings) * 60));
}
