import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { EcsService, type EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import type { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { instanceMinutes } from '../ec2-capacity/settings.ts';
import type { Client } from '../shared/connections.ts';
import type { Grantee } from '../shared/iam.ts';
import type { Rights } from '../shared/rights.ts';
import type { Workload } from '../workload/workload.ts';
import { type FargateProps, fargateTask } from './fargate-task.ts';
import { type Instances, ownInstances } from './instances.ts';
import { Scaling } from './scaling.ts';
import { type Ingress, waitMinutes } from './wait.ts';

export interface FargateServiceProps extends FargateProps {
  /** What it is a part of, whose id is its name in ECS. Without it, the service goes by its own id. */
  holder?: Construct;
  workload: Workload;
  /** Of which capacity its tasks are, in place of on-demand alone. */
  capacity?: NonNullable<Workload['spot']>;
  /** Its own instances of EC2, in the place of Fargate. */
  instances?: Instances | undefined;
  /** Who sends requests to its port. */
  ingress?: Ingress & { targetGroup: LbTargetGroup };
}

interface TwinProps {
  name: string;
  targetGroup: LbTargetGroup;
  /** What it waits for, beside what the service itself does. */
  after: readonly ITerraformDependable[];
}

/** One command of the application's image, kept running: on Fargate, or on a service's own instances of EC2. The class keeps its name, as the ids of its constructs are addresses in states. */
export class FargateService extends Construct implements Client, Grantee {
  readonly rights: readonly Rights[];
  readonly holder: Construct;
  /** The word for it among those of the environment: its name in ECS, of its container and of its logs. */
  readonly role: string;
  readonly securityGroup: SecurityGroup;
  /** What the application's own code may do. It starts empty; owners of resources grant. */
  readonly taskRole: IamRole;
  /** It is there once all its tasks are healthy, and run the newest revision. */
  readonly service: EcsService;
  readonly logGroup: CloudwatchLogGroup;
  readonly taskDefinition: EcsTaskDefinition;
  /** The names that its metrics go under. */
  readonly dimensions: { ClusterName: string; ServiceName: string };
  /** Whether CloudWatch counts its tasks. */
  readonly countsTasks: boolean;
  /** What changes the number of its tasks, if anything does. */
  readonly scaling: Scaling | undefined;
  /** How long its tasks may take to be steady. */
  readonly waitMinutes: number;
  private readonly config: EcsServiceConfig;
  /** What starts tasks of it before the service itself does. */
  private earlier: { waitFor(dependency: ITerraformDependable): void } | undefined;

  constructor(scope: Construct, id: string, props: FargateServiceProps) {
    super(scope, id);
    const { name, cluster, network, template, ingress, workload, instances } = props;
    this.holder = props.holder ?? this;
    const { port } = workload;
    const role = this.holder.node.id;
    this.role = role;

    const { taskDefinition, startAfter, ...task } = fargateTask(this, { ...props, role, task: workload });
    this.rights = task.rights;
    this.securityGroup = task.securityGroup;
    this.taskRole = task.taskRole;
    this.logGroup = task.logGroup;
    this.taskDefinition = taskDefinition;

    this.waitMinutes = waitMinutes(workload, ingress, task.checksBefore) + (instances ? instanceMinutes : 0);
    const wait = `${this.waitMinutes}m`;
    this.config = {
      name: role,
      cluster: cluster.arn,
      taskDefinition: taskDefinition.arn,
      ...(props.capacity
        ? {
            capacityProviderStrategy: instances ? ownInstances(instances) : capacityProviders(props.capacity),
            // Otherwise another share of Spot would replace the service.
            forceNewDeployment: true,
          }
        : { launchType: 'FARGATE' }),
      // Fargate's alone.
      ...(!instances && { platformVersion: 'LATEST' }),
      desiredCount: workload.scaling?.minTasks ?? workload.tasks ?? 0,
      enableExecuteCommand: cluster.exec !== undefined,
      // ECS stops no task of an instance that goes away before another one runs elsewhere, unless it may run fewer for a while; of an instance of Spot nothing is left after two minutes
      // (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html).
      deploymentMinimumHealthyPercent: workload.neverTwo || instances?.onSpot ? 0 : 100,
      deploymentMaximumPercent: workload.neverTwo ? 100 : 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      // It stops tasks for the sake of balance: nothing to one that answers requests, while a worker would have to give its work back.
      availabilityZoneRebalancing: port && !workload.neverTwo ? 'ENABLED' : 'DISABLED',
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      waitForSteadyState: true,
      timeouts: { create: wait, update: wait, delete: wait },
      networkConfiguration: {
        subnets: [...network.taskSubnetIds],
        securityGroups: [this.securityGroup.id],
        assignPublicIp: network.tasksHavePublicAddresses,
      },
      ...(ingress &&
        port && {
          healthCheckGracePeriodSeconds: ingress.gracePeriodSeconds,
          loadBalancer: [{ targetGroupArn: ingress.targetGroup.arn, containerName: role, containerPort: port }],
        }),
      // A deployment that fails is rolled back by ECS, and to Terraform a service that is steady again looks like success.
      lifecycle: {
        ...(workload.scaling && { ignoreChanges: ['desired_count'] }),
        postcondition: [
          {
            condition: `\${self.task_definition == ${taskDefinition.fqn}.arn}`,
            errorMessage: `${role}: must run its new revision, got the one before it; the log group ${this.logGroup.name} says why the new tasks failed.`,
          },
        ],
      },
      // The first task starts as soon as the service exists.
      dependsOn: [
        ...startAfter,
        ...(props.capacity && cluster.capacityProviders ? [cluster.capacityProviders] : []),
        ...(network.waysOut ?? []),
        ...template.startAfter,
      ],
    };
    this.service = new EcsService(this, 'service', this.config);
    cluster.exec?.letInto({ holder: this, taskRole: this.taskRole, waitFor: (policy) => this.waitFor(policy) });
    this.countsTasks = cluster.countsTasks ?? true;
    this.dimensions = { ClusterName: cluster.name, ServiceName: this.service.name };
    this.scaling =
      workload.scaling &&
      new Scaling(this, 'scaling', { name, role, dimensions: this.dimensions, settings: workload.scaling });
  }

  waitFor(dependency: ITerraformDependable): void {
    this.service.dependsOn = [...(this.service.dependsOn ?? []), dependable(dependency)];
    this.earlier?.waitFor(dependency);
  }

  /** A second service of the same tasks. Terraform starts none: whoever does sets their number. One that fails stays as it is, since there is no task to go back to. */
  twin(scope: Construct, { name, targetGroup, after }: TwinProps): EcsService {
    const { loadBalancer, dependsOn = [], ...config } = this.config;
    return new EcsService(scope, 'service', {
      ...config,
      name,
      desiredCount: 0,
      loadBalancer: (loadBalancer as { containerName: string; containerPort: number }[]).map((each) => ({
        ...each,
        targetGroupArn: targetGroup.arn,
      })),
      deploymentCircuitBreaker: { enable: true, rollback: false },
      lifecycle: { ignoreChanges: ['desired_count'] },
      dependsOn: [...dependsOn, ...after],
    });
  }

  /** Lets tasks of it be started earlier, by what waits for all that the service waits for. */
  goAfter(earlier: NonNullable<typeof this.earlier>, done: readonly ITerraformDependable[]): void {
    for (const dependency of this.service.dependsOn ?? []) earlier.waitFor({ fqn: dependency });
    for (const dependency of done) this.waitFor(dependency);
    this.earlier = earlier;
  }
}

/** AWS starts the base first, and shares the rest out by weight. */
function capacityProviders({ onDemandBase, percent }: NonNullable<Workload['spot']>) {
  return [
    { capacityProvider: 'FARGATE', base: onDemandBase, weight: 100 - percent },
    ...(percent > 0 ? [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: percent }] : []),
  ];
}
