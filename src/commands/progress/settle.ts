import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { type Finding, UserError } from '../../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import type { Clock } from '../../steps/clock.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { ask } from '../ask.ts';
import { primaryOf } from '../status/causes.ts';
import { namesOf } from '../status/names.ts';
import { activeServices } from '../status/observe.ts';
import type { Display } from './display.ts';
import { isSteady } from './rollout.ts';
import type { WatchedService } from './services.ts';
import { Watch } from './watch.ts';

const secondsBetweenLooks = 3;

/**
 * Sees what an apply leaves alone, since the files say nothing else of it: a service whose first deployment failed, of a secret that was missing, say, and one that a cut apply
 * did not wait for. ECS starts no task any more for the former (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html): it is
 * deployed anew. Waits for both.
 * @throws UserError that says why one of them does not run.
 */
export async function settle(
  { application, environment }: { application: Application; environment: EnvironmentConfig },
  services: readonly WatchedService[],
  display: Display,
  clock: Clock,
): Promise<void> {
  const { cluster } = namesOf(application, environment);
  const ecs = new ECSClient(clientConfigOf(environment));
  const names = services.map(({ name }) => name);
  // The apply has succeeded, whether or not AWS tells more of it.
  const found = await activeServices(ecs, cluster, names).catch(() => []);
  const unsteady = found.filter(
    (service) => !isSteady(service) && ['FAILED', 'IN_PROGRESS'].includes(primaryOf(service)?.rolloutState ?? ''),
  );
  if (unsteady.length === 0) return;
  const watch = new Watch(application, environment, display, clock);
  try {
    const waitedFor = unsteady.map(({ serviceName = '' }) => serviceName);
    await watch.begin(waitedFor, ({ rolloutState }) => rolloutState === 'FAILED');
    for (const service of unsteady) {
      if (primaryOf(service)?.rolloutState !== 'FAILED') continue;
      const { serviceName } = service;
      display.say(`${serviceName}: its last deployment failed, and nothing of it has changed since: deployed anew`);
      await ask(
        environment,
        ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, forceNewDeployment: true })),
      );
    }
    await wait(watch, waitedFor, services, clock);
  } finally {
    watch.end();
  }
}

async function wait(watch: Watch, names: string[], services: readonly WatchedService[], clock: Clock): Promise<void> {
  const minutes = Math.max(...services.filter(({ name }) => names.includes(name)).map((each) => each.waitMinutes));
  const until = clock.now() + minutes * 60_000;
  let left = names;
  for (;;) {
    const steady = (await watch.look(left))?.steady ?? [];
    left = left.filter((name) => !steady.includes(name) && !watch.givenUp.has(name));
    if (left.length === 0) break;
    if (clock.now() > until) throw new UserError(left.map((name) => notSteady(name, minutes)));
    await clock.sleep(secondsBetweenLooks * 1000);
  }
  const findings = watch.findings();
  if (findings.length > 0) throw new UserError(findings);
}

function notSteady(path: string, minutes: number): Finding {
  const wayOut = 'see by npm run status what its tasks wait for, then deploy again';
  return { path, must: `must run all its tasks within ${minutes} minutes`, got: 'less', wayOut };
}
