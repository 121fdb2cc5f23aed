import { ECSClient } from '@aws-sdk/client-ecs';
import type { EnvironmentConfig } from '../../configuration/schema.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { knownTo, type State, taintedIn } from '../recover/instances.ts';
import { activeServices } from '../status/observe.ts';
import type { Terraform } from '../terraform.ts';

/**
 * Takes up each service that an apply made and did not see well, so that the next one changes it, and does not replace it: a service that is destroyed takes the tasks
 * that run with it. https://developer.hashicorp.com/terraform/cli/commands/untaint
 * @param state what the environment has, as Terraform prints it.
 */
export async function takeUpServices(
  state: State,
  terraform: Terraform,
  environment: EnvironmentConfig,
): Promise<void> {
  const known = knownTo(state);
  const tainted = [...taintedIn(state)].filter((address) => address.startsWith('aws_ecs_service.'));
  const clusters = new Set(tainted.map((address) => String(known.get(address)?.cluster)));
  const active = new Set<unknown>();
  for (const cluster of clusters) {
    const ecs = new ECSClient(clientConfigOf(environment));
    const arns = tainted
      .filter((address) => known.get(address)?.cluster === cluster)
      .map((address) => idOf(known, address));
    for (const { serviceArn } of await activeServices(ecs, cluster, arns)) active.add(serviceArn);
  }
  for (const address of tainted) {
    const arn = idOf(known, address);
    if (!active.has(arn)) continue;
    console.error(`taken up as it is, and not replaced: ${address}: ${arn}`);
    await terraform.output(['untaint', address]);
  }
}

function idOf(known: ReturnType<typeof knownTo>, address: string): string {
  return String(known.get(address)?.id);
}
