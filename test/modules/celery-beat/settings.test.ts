import { describe, expect, it } from 'vitest';
import { celeryBeatSettings } from '../../../modules/celery-beat/settings.ts';
import { itKeepsWithinBounds, required } from '../settings.ts';

const valid = { scheduler: 'database' };

describe('settings of beat', () => {
  const single = 'must be left out; beat is one task, on demand: two would send each task twice';

  itKeepsWithinBounds(celeryBeatSettings, valid, {
    tasks: {
      takes: [0, 1, undefined],
      refuses: [-1, 2],
      message: 'must be a whole number from 0 to 1; 0 pauses it; two would send each task twice',
    },
    scaling: { takes: [undefined], refuses: [{ minTasks: 1, maxTasks: 2 }], message: single },
    spot: { takes: [undefined], refuses: [{}, { percent: 100 }], message: single },
    scheduler: {
      takes: ['database', 'file'],
      refuses: [undefined, 'redbeat', ''],
      message: 'must be one of database, file; database outlives a deploy, file needs no django_celery_beat',
    },
  });

  it('are one small task that has nothing to finish, by default', () => {
    expect(celeryBeatSettings.parse(valid)).toEqual({
      ...{ cpu: 256, memoryMiB: 512, tasks: 1, stopTimeoutSeconds: 30, logs: { kind: 'awslogs' } },
      ...{ architecture: 'x86_64', entryPoint: 'none', ephemeralStorageGiB: 20, scheduler: 'database' },
      healthCheck: { intervalSeconds: 15, timeoutSeconds: 5, retries: 4, startPeriodSeconds: 300 },
      alarms: expect.any(Object),
    });
  });

  it('must say where beat keeps its schedule', () => {
    expect(required(celeryBeatSettings)).toEqual(['scheduler']);
  });
});
