import { expect, it } from 'vitest';
import { resultsNeedRedis } from '../../../../src/configuration/rules/results-need-redis.ts';
import { findings } from '../config.ts';

const variables = { CELERY_RESULT_BACKEND: 'broker.url', CELERY_BROKER: 'broker.url' } as const;
const redis = { broker: { kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 0 } } as const;

it('takes Redis for results, and SQS without any', () => {
  expect(findings(resultsNeedRedis, redis, { variables })).toEqual([]);
  expect(findings(resultsNeedRedis, {}, { variables })).toEqual([]);
  expect(
    findings(resultsNeedRedis, { broker: { kind: 'sqs' } }, { variables: { CELERY_RESULT_BACKEND: 'cache.url' } }),
  ).toEqual([]);
});

it('refuses SQS for results', () => {
  expect(findings(resultsNeedRedis, { broker: { kind: 'sqs' } }, { variables })).toEqual([
    'broker.kind: must be redis where application.variables.CELERY_RESULT_BACKEND shows broker.url, since SQS holds no results, got "sqs"; take cache.url for CELERY_RESULT_BACKEND, or keep results in the database by django-celery-results',
  ]);
});
