import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

/** Celery is a broker, an application that knows it, and what takes from it or looks at it. */
export const celeryNeedsBroker: EnvironmentRule = (environment, application) => {
  const { broker } = environment;
  if (broker === undefined) return withoutBroker(environment);
  return unlessUnreadable(() => {
    if (application.celeryApp !== undefined) return [];
    const must = 'must be left out without a celeryApp';
    const wayOut = "or give environments/application.ts one, such as celeryApp: 'config'";
    return [{ path: 'broker', must, got: broker.kind, wayOut }];
  });
};

function withoutBroker({ workers, beat, flower }: EnvironmentConfig): Finding[] {
  const celery = { workers: workers.length > 0, beat, flower };
  const given = Object.entries(celery).flatMap(([group, isGiven]) => (isGiven ? [group] : []));
  if (given.length === 0) return [];
  const wayOut = 'a broker carries the tasks of Celery; or leave them out';
  return [{ path: 'broker', must: `must be given with ${given.join(', ')}`, got: undefined, wayOut }];
}
