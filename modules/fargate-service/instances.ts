/** Instances of EC2 that tasks run on. */
export interface Instances {
  /** The name of the capacity provider that brings tasks to them. */
  readonly provider: string;
  /** GPUs that each task has for itself. */
  readonly gpus: number;
  /** Whether AWS may take some back, two minutes after it has said so. */
  readonly onSpot: boolean;
}

/** All tasks on their service's own instances, whose group knows how many of these are on Spot. */
export function ownInstances({ provider }: Instances) {
  return [{ capacityProvider: provider, base: 0, weight: 100 }];
}
