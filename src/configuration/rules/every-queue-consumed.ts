import { didYouMean } from '../../../modules/shared/did-you-mean.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** Each queue has a worker, and one alone unless they say that they share it. */
export const everyQueueConsumed: EnvironmentRule = (environment, application) => {
  if (environment.broker === undefined) return [];
  return [
    ...unlessUnreadable(() => notConsumed(environment, application)),
    ...inEachWorker(environment, ({ queues }, path) => [
      ...unlessUnreadable(() => unknown(queues, path, application)),
      ...namedTwice(queues, (index) => `${path}.queues[${index}]`, 'name each queue once'),
    ]),
    ...unlessUnreadable(() => wronglyShared(environment)),
  ];
};

function notConsumed({ workers }: EnvironmentConfig, application: Application): Finding[] {
  const taken = new Set(workers.flatMap(({ queues }) => queues));
  const missing = application.queues.map(({ name }) => name).filter((name) => !taken.has(name));
  if (missing.length === 0) return [];
  if (workers.length === 0) {
    const wayOut = `otherwise nobody takes from ${missing.join(', ')}: add a worker, or leave broker out for an environment without Celery`;
    return [{ path: 'workers', must: 'must be given with broker', got: undefined, wayOut }];
  }
  return [
    {
      path: 'workers',
      must: `must take from each queue of environments/application.ts, ${missing.join(', ')} too`,
      got: [...taken],
      wayOut: 'otherwise tasks wait there for ever: add it to the queues of a worker, or take it from the application',
    },
  ];
}

function unknown(queues: readonly string[], path: string, application: Application): Finding[] {
  const known = application.queues.map(({ name }) => name);
  return queues.flatMap((name, index): Finding[] =>
    known.includes(name)
      ? []
      : [
          {
            path: `${path}.queues[${index}]`,
            must: 'must be one of the queues of environments/application.ts',
            got: name,
            wayOut: didYouMean([name], known),
          },
        ],
  );
}

/** Two workers of one queue share its load, but each is scaled and alarmed as if it had all of it. */
function wronglyShared({ workers }: EnvironmentConfig): Finding[] {
  return workers.flatMap(({ queues, sharesQueues }, index): Finding[] => {
    const path = `workers[${index}].sharesQueues`;
    const others = [...workers.keys()].filter((other) => other !== index);
    const other = others.find((other) => workers[other]?.queues.some((queue) => queues.includes(queue)));
    if (other === undefined) {
      if (!sharesQueues) return [];
      const must = 'must be false, since no other worker takes from its queues';
      return [{ path, must, got: sharesQueues, wayOut: 'leave it out, or fix queues' }];
    }
    if (sharesQueues) return [];
    const shared = queues.filter((queue) => workers[other]?.queues.includes(queue));
    const must = `must be true, since workers[${other}] takes from ${shared.join(', ')} too`;
    return [{ path, must, got: sharesQueues, wayOut: 'set it in each of them, or give each its own queues' }];
  });
}
