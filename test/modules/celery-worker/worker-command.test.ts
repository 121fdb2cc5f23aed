import { describe, expect, it } from 'vitest';
import { celeryWorkerSettings } from '../../../modules/celery-worker/settings.ts';
import { workerCommand } from '../../../modules/celery-worker/worker-command.ts';

const least = { name: 'default', queues: ['default'], cpu: 256, memoryMiB: 512, tasks: 1, concurrency: 2 };

function command(settings: object, configuration = {}, celeryVersion = '5.7', longPolls = false): string[] {
  return workerCommand(celeryWorkerSettings.parse({ ...least, ...settings }), {
    celeryApp: 'config',
    celeryVersion,
    longestTaskSeconds: 300,
    role: 'worker-default',
    configuration,
    longPolls,
  });
}

describe('workerCommand', () => {
  it('runs prefork with the least settings, whole and literally this', () => {
    expect(command({})).toEqual([
      ...['celery', '--app', 'config', 'worker'],
      ...['--hostname', 'worker-default@%h'],
      ...['--queues', 'default'],
      ...['--pool', 'prefork'],
      ...['--concurrency', '2'],
      ...['--prefetch-multiplier', '1'],
      ...['--time-limit', '300'],
      ...['--loglevel', 'INFO'],
      ...['--without-gossip', '--without-mingle'],
      '--',
      'worker_soft_shutdown_timeout=90',
      'task_acks_late=True',
      'task_reject_on_worker_lost=True',
    ]);
  });

  it('tells prefork what all settings say', () => {
    const settings = {
      ...{ queues: ['default', 'mail'], concurrency: 8, prefetchMultiplier: 10, maxTasksPerChild: 1000 },
      ...{ acksLate: false, softShutdownSeconds: 30 },
    };
    expect(command(settings).slice(6)).toEqual([
      ...['--queues', 'default,mail'],
      ...['--pool', 'prefork'],
      ...['--concurrency', '8'],
      ...['--prefetch-multiplier', '10'],
      ...['--max-tasks-per-child', '1000'],
      ...['--time-limit', '300'],
      ...['--loglevel', 'INFO'],
      ...['--without-gossip', '--without-mingle'],
      '--',
      'worker_soft_shutdown_timeout=30',
      'task_acks_late=False',
      'task_reject_on_worker_lost=False',
    ]);
  });

  it.each(['5.2', '5.3', '5.4'])(
    'leaves out what Celery %s does not know, with which it would not start',
    (version) => {
      expect(command({}, {}, version).slice(-3)).toEqual([
        '--',
        'task_acks_late=True',
        'task_reject_on_worker_lost=True',
      ]);
    },
  );

  it.each(['5.5', '5.10'])('has the soft shutdown of Celery %s', (version) => {
    expect(command({}, {}, version)).toContain('worker_soft_shutdown_timeout=90');
  });

  it('outlives its requests where they wait at the broker, also when it is idle', () => {
    const ofLongPolls = (settings: Parameters<typeof command>[0], version?: string) =>
      command(settings, {}, version, true).filter((word) => word.startsWith('worker_'));
    expect(ofLongPolls({})).toEqual(['worker_soft_shutdown_timeout=90', 'worker_enable_soft_shutdown_on_idle=True']);
    // It would not start with a setting that it does not know, and crash by a soft shutdown.
    expect(ofLongPolls({}, '5.4')).toEqual([]);
    expect(ofLongPolls({ pool: 'gevent' })).toEqual([]);
  });

  it('ends with what the broker asks for', () => {
    expect(command({}, { worker_enable_remote_control: 'False' }).slice(-2)).toEqual([
      'task_reject_on_worker_lost=True',
      'worker_enable_remote_control=False',
    ]);
  });

  it('ends no thread, and gives it no soft shutdown', () => {
    expect(command({ pool: 'threads' }).slice(8)).toEqual([
      ...['--pool', 'threads'],
      ...['--concurrency', '2'],
      ...['--prefetch-multiplier', '1'],
      ...['--loglevel', 'INFO'],
      ...['--without-gossip', '--without-mingle'],
      '--',
      'task_acks_late=True',
      'task_reject_on_worker_lost=True',
    ]);
  });

  it('ends a greenlet that takes too long, and gives it no soft shutdown', () => {
    expect(command({ pool: 'gevent' }).slice(8)).toEqual([
      ...['--pool', 'gevent'],
      ...['--concurrency', '2'],
      ...['--prefetch-multiplier', '1'],
      ...['--time-limit', '300'],
      ...['--loglevel', 'INFO'],
      ...['--without-gossip', '--without-mingle'],
      '--',
      'task_acks_late=True',
      'task_reject_on_worker_lost=True',
    ]);
  });
});
