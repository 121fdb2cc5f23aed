import { dependable, type ITerraformDependable, Lazy, TerraformResource, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Registry } from '../../modules/registry/registry.ts';
import { Step } from '../../modules/shared/step.ts';
import { orderCapacity } from './capacity.ts';
import type { Foundation } from './foundation.ts';
import { startInternalServicesFirst } from './internal-services.ts';
import type { Services } from './services.ts';

/** What a deploy does first, and what it does last. */
export function orderRelease(foundation: Foundation, made: Services, registry?: Registry): void {
  const { common, broker, cache, cluster } = foundation;
  const { web, services, internalServices, workers, schedules, beat } = made;
  const { all, others, databaseRole, migration, collectStatic } = made;
  const { shift } = web;
  // What a killed deploy left of another version first, so that the schema has two versions to suit and not three.
  if (shift) for (const task of [migration, collectStatic]) task?.waitFor(shift.undone);
  // Whom the application logs in as before it does, and before the tables that it is to reach.
  if (databaseRole)
    for (const task of [migration, collectStatic, ...schedules, ...all]) task?.waitFor(databaseRole.done);
  // Schema and static files before the code that needs them.
  for (const first of [migration, collectStatic]) {
    if (first) for (const task of [...schedules, ...all]) task.waitFor(first.done);
  }
  // Workers before what sends them tasks: an old one would throw away a task of a kind that it does not know.
  const further = [...services, ...internalServices]
    .map(({ fargate }) => fargate)
    .filter((service) => !others.includes(service));
  const senders = [web.fargate, ...further, ...(beat ? [beat.fargate] : []), ...schedules];
  for (const worker of workers) for (const sender of senders) sender.waitFor(worker.fargate.service);
  startInternalServicesFirst(made);
  for (const service of [web, ...services]) service.changeHealthCheckLast();
  // Once all run with the newest credentials, the ones before are worth nothing. The next run of a schedule has those that its state machine starts it with.
  const running = [
    ...all.map(({ service }) => service),
    ...schedules.map(({ machine }) => machine),
    // Tasks of the shift have the credentials of the version that they are of.
    ...(shift ? [shift.settled] : []),
  ];
  broker?.dropOldCredentials(running);
  // Nobody sends to a queue that was taken away any more.
  const emptied =
    broker &&
    new Step(broker, 'removed-queues-empty', {
      place: common.place,
      command: ['queues-empty'],
      environment: {},
      runAgainWith: broker.queueUrls.join(' '),
      dependsOn: running,
    });
  // A Redis that goes is measured until that is seen.
  const measuring = broker && 'queueDepth' in broker ? [broker.queueDepth.schedule] : [];
  // Workers have a broker.
  const left = broker && orderCapacity(foundation, made, running);
  new ReleaseDone(cluster, 'release-done', running, [
    ...[emptied, left].filter((step) => step !== undefined),
    ...measuring,
  ]);
  cache?.dropOldToken(running);
  registry?.cleanUpAfter(running);
}

/**
 * Keeps what is taken away until the release is done, also in a deploy after one that failed. Terraform deletes something once all is changed that needed it in the deploy before. In a deploy
 * that fails, services forget what they needed, and this does not: it is changed last. It names what services and schedules wait for, so that it has something to change then. It is changed in place:
 * `create_before_destroy` would be handed on to the services, and ECS takes no second one of the same name.
 * https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy
 */
class ReleaseDone extends TerraformResource {
  private readonly running: readonly TerraformResource[];

  constructor(scope: Construct, id: string, running: TerraformResource[], further: ITerraformDependable[]) {
    super(scope, id, { terraformResourceType: 'terraform_data', dependsOn: [...running, ...further] });
    this.running = running;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    // What each waits for is added until all is connected.
    const needed = Lazy.listValue({
      produce: (context) => {
        const addresses = new Set<string>(context.resolve(this.running.flatMap(({ dependsOn = [] }) => dependsOn)));
        // What is made for each of a list has no id of its own.
        const all = TerraformStack.of(this).node.findAll();
        const ones = all.flatMap((each) =>
          each instanceof TerraformResource && !each.forEach ? dependable(each) : [],
        );
        return (context.resolve(ones) as string[])
          .filter((address) => addresses.has(address))
          .sort()
          .map((address) => `\${${address}.id}`);
      },
    });
    return { input: needed };
  }
}
