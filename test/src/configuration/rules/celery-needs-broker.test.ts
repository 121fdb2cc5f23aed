import { describe, expect, it } from 'vitest';
import { celeryNeedsBroker } from '../../../../src/configuration/rules/celery-needs-broker.ts';
import { findings, redis, worker } from '../config.ts';

const beat = { scheduler: 'file' as const };

describe('celery-needs-broker', () => {
  it('takes no Celery at all, with and without a name for its application', () => {
    expect(findings(celeryNeedsBroker, {})).toEqual([]);
    expect(findings(celeryNeedsBroker, { workers: [] }, { celeryApp: undefined })).toEqual([]);
  });

  it('takes all of Celery with a broker', () => {
    expect(findings(celeryNeedsBroker, { broker: redis, workers: [worker()], beat, flower: {} })).toEqual([]);
    expect(findings(celeryNeedsBroker, { broker: { kind: 'sqs' } })).toEqual([]);
  });

  it('refuses each part of Celery without a broker, in one sentence', () => {
    expect(findings(celeryNeedsBroker, { workers: [worker()], beat, flower: {} })).toEqual([
      'broker: must be given with workers, beat, flower, got nothing; a broker carries the tasks of Celery; or leave them out',
    ]);
    expect(findings(celeryNeedsBroker, { beat })).toEqual([
      'broker: must be given with beat, got nothing; a broker carries the tasks of Celery; or leave them out',
    ]);
  });

  it('refuses a broker without an application that would use it', () => {
    expect(findings(celeryNeedsBroker, { broker: { kind: 'sqs' } }, { celeryApp: undefined })).toEqual([
      `broker: must be left out without a celeryApp, got "sqs"; or give environments/application.ts one, such as celeryApp: 'config'`,
    ]);
  });
});
