import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster/index.js';
import { Construct } from 'constructs';

export interface ClusterProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
}

/** The ECS cluster of one environment. On Fargate it costs nothing but its metrics. */
export class Cluster extends Construct {
  readonly cluster: EcsCluster;

  constructor(scope: Construct, id: string, { name }: ClusterProps) {
    super(scope, id);
    this.cluster = new EcsCluster(this, 'ecs', {
      name,
      setting: [{ name: 'containerInsights', value: 'enabled' }],
    });
  }
}
