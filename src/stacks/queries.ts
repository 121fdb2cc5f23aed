import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { TerraformStack } from 'cdktf';
import { SavedQueries } from '../../modules/observability/saved-queries.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** What people ask of the logs, saved where the logs are. */
export function saveQueries(stack: TerraformStack, { common }: Foundation, made: Services): void {
  const { web, services, internalServices, workers, schedules, ofApplication, others } = made;
  const { databaseRole, migration, collectStatic } = made;
  const logsOf = (all: readonly { logGroup: CloudwatchLogGroup }[]) => all.map(({ logGroup }) => logGroup);
  const answering = [web, ...services, ...internalServices]
    .map(({ fargate }) => fargate)
    .filter((service) => !others.includes(service));
  const once = [databaseRole, migration, collectStatic, ...schedules].filter((task) => task !== undefined);
  new SavedQueries(stack, 'queries', {
    name: common.name,
    answering: logsOf(answering),
    running: logsOf([...ofApplication, ...schedules]),
    workers: logsOf(workers.map(({ fargate }) => fargate)),
    once: Object.fromEntries(once.map((task) => [task.node.id, task.logGroup])),
  });
}
