import { describe, expect, it } from 'vitest';
import { djangoAppSettings } from '../../../modules/django-app/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const valid = { cpu: 256, memoryMiB: 512, tasks: 1, workers: 2 };

describe('settings of Django', () => {
  itKeepsWithinBounds(djangoAppSettings, valid, {
    workers: {
      takes: [1, 64],
      refuses: [0, 65, undefined],
      message: 'must be a whole number from 1 to 64; 2 x vCPU + 1 is the usual start',
    },
    threads: {
      takes: [1, 64],
      refuses: [0, 65],
      message: 'must be a whole number from 1 to 64; each thread holds a database connection',
    },
    workerTimeoutSeconds: {
      takes: [1, 3600],
      refuses: [0, 3601],
      message: 'must be a whole number from 1 to 3600; gunicorn kills a worker that is silent for longer',
    },
    gracefulTimeoutSeconds: {
      takes: [1, 120],
      refuses: [0, 121],
      message: 'must be a whole number from 1 to 120; Fargate kills a task 120 seconds after it told it to stop',
    },
    healthCheckPath: {
      takes: ['/healthz', '/a', '/up/v1.0/~web_a-b/'],
      refuses: ['/', 'healthz', '/healthz?full=1', '/health check', '', 200],
      message: 'must be a path other than /; a path of its own, such as /healthz, answers fast and never redirects',
    },
    healthCheckGracePeriodSeconds: {
      takes: [0, 3600],
      refuses: [-1, 3601],
      message: 'must be a whole number from 0 to 3600; Django needs 20 to 40 seconds to start',
    },
    deregistrationDelaySeconds: {
      takes: [0, 3600],
      refuses: [-1, 3601],
      message: 'must be a whole number from 0 to 3600; it must outlast gracefulTimeoutSeconds',
    },
  });

  it('has timeouts by default that fit each other', () => {
    expect(djangoAppSettings.parse(valid)).toEqual({
      ...valid,
      stopTimeoutSeconds: 60,
      threads: 4,
      workerTimeoutSeconds: 60,
      gracefulTimeoutSeconds: 30,
      healthCheckPath: '/healthz',
      healthCheckGracePeriodSeconds: 60,
      deregistrationDelaySeconds: 30,
    });
  });

  it('makes every environment say what its tasks cost', () => {
    expect(required(djangoAppSettings)).toEqual(['cpu', 'memoryMiB', 'tasks', 'workers']);
  });

  it('names the setting that was meant', () => {
    expect(refusals('dev.web', djangoAppSettings, { ...valid, thread: 4 })).toEqual([
      'dev.web: must be one of cpu, memoryMiB, tasks, stopTimeoutSeconds, workers, threads, workerTimeoutSeconds, gracefulTimeoutSeconds, healthCheckPath, healthCheckGracePeriodSeconds, deregistrationDelaySeconds, got "thread"; did you mean threads?',
    ]);
  });
});
