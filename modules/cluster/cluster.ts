import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster/index.js';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers/index.js';
import { Construct } from 'constructs';
import type { TaskCluster } from '../fargate-service/fargate-task.ts';
import { type ContainerInsights, containerInsightsInEcs } from './container-insights.ts';
import type { EcsExec } from './ecs-exec.ts';
import { clusterRights, ecsExecRights } from './rights.ts';

export interface ClusterProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The way into running containers. Without it there is none. */
  exec?: EcsExec | undefined;
  /** What CloudWatch measures of it. Left out, it is on. */
  containerInsights?: ContainerInsights;
}

/** The ECS cluster of one environment. On Fargate it costs nothing but its metrics. */
export class Cluster extends Construct implements TaskCluster {
  // A session is opened in an emergency: the boundary lets it without another bootstrap.
  readonly rights = [clusterRights, ecsExecRights];
  private readonly cluster: EcsCluster;
  /** What a service that names its capacity starts after. */
  readonly capacityProviders: EcsClusterCapacityProviders;
  readonly exec: EcsExec | undefined;
  readonly countsTasks: boolean;

  constructor(scope: Construct, id: string, { name, exec, containerInsights = 'on' }: ClusterProps) {
    super(scope, id);
    this.countsTasks = containerInsights !== 'off';
    this.exec = exec;
    this.cluster = new EcsCluster(this, 'ecs', {
      name,
      setting: [{ name: 'containerInsights', value: containerInsightsInEcs[containerInsights] }],
      ...(exec && { configuration: { executeCommandConfiguration: exec.configuration } }),
    });
    this.capacityProviders = new EcsClusterCapacityProviders(this, 'capacity-providers', {
      clusterName: this.cluster.name,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      // Others come before the services that use them and go after these, which one list can't: steps of a deploy add them and take them away.
      lifecycle: { ignoreChanges: ['capacity_providers'] },
    });
  }

  get arn(): string {
    return this.cluster.arn;
  }

  get name(): string {
    return this.cluster.name;
  }
}
