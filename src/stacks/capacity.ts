import { dependable, type TerraformResource } from 'cdktf';
import { providerWord } from '../../modules/ec2-capacity/rights.ts';
import { Step } from '../../modules/shared/step.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/**
 * Has the cluster know the capacity of each worker that has instances before the worker runs there, and no longer once it runs elsewhere: ECS lets a cluster forget no capacity that tasks use
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html), and only one that no cluster knows can be deleted. What is returned is done when
 * all of `running` is.
 */
export function orderCapacity(
  { common, cluster }: Foundation,
  { workers }: Services,
  running: TerraformResource[],
): Step {
  const used = workers.flatMap(({ capacity, fargate }) => (capacity ? [{ capacity, fargate }] : []));
  const names = used.map(({ capacity }) => capacity.provider.nameInput as string).join(' ');
  const step = (id: string, command: string, dependsOn: TerraformResource[]) =>
    new Step(cluster, id, {
      place: common.place,
      command: ['cluster-capacity', command],
      environment: { CLUSTER: cluster.name, PROVIDERS: names, BEGINNING: `${providerWord}-${common.name}-` },
      runAgainWith: names,
      dependsOn,
    });
  if (used.length > 0) {
    const providers = used.map(({ capacity }) => capacity.provider);
    // In a destroy the cluster forgets them before they go.
    cluster.capacityProviders.dependsOn = providers.map((provider) => dependable(provider));
    const added = step('capacity-added', 'add', [cluster.capacityProviders, ...providers]);
    for (const { capacity, fargate } of used) {
      fargate.waitFor(capacity.provider);
      fargate.waitFor(added);
    }
  }
  return step('capacity-left', 'leave', running);
}
