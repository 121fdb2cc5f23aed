import { shownSources } from '../team-variables.ts';
import type { EnvironmentRule } from './rule.ts';

/**
 * SQS carries tasks and holds no results: Celery has no result back end for it
 * (https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/sqs.html#results).
 */
export const resultsNeedRedis: EnvironmentRule = ({ broker }, { variables }) =>
  broker?.kind !== 'sqs'
    ? []
    : shownSources(variables)
        .filter(({ name, source }) => source === 'broker.url' && /RESULT/.test(name))
        .map(({ name }) => ({
          path: 'broker.kind',
          must: `must be redis where application.variables.${name} shows broker.url, since SQS holds no results`,
          got: broker.kind,
          wayOut: `take cache.url for ${name}, or keep results in the database by django-celery-results`,
        }));
