import type { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { flag, group, integer, list, text } from '../shared/setting.ts';
import { cronOrRate, timeZone } from '../workload/when.ts';
import { gapsOf } from './times.ts';

const exec = 'in exec form, such as ["python", "manage.py", "clearsessions"]';

const { tasks: _, scaling: __, logs: ___, ...ofTask } = fargateServiceShape;

/** A command of the image that is run at its times, without Celery. */
export const scheduleSettings = group({
  /** The word for it among the schedules of the environment. */
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as clear-sessions').max(30, {
    error: 'must have at most 30 characters; the names of AWS resources are made of it',
  }),
  /** In exec form: no shell, so that SIGTERM reaches the process. It ends in 0 once its work is done. */
  command: list(text(/^[^\0]+$/, 'a word of the command', exec), 1, 100, exec),
  /**
   * When it is run: `cron(...)` of minutes, hours, day of month, month, day of week and year, or `rate(...)`, whose first run is when the schedule is made
   * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).
   */
  at: cronOrRate.refine((at) => gapsOf(at) !== undefined, {
    error: 'must name a day that is in one of its months; such as cron(0 3 1 * ? *)',
    when: ({ issues }) => issues.length === 0,
  }),
  /** The time zone that a `cron(...)` is read in, by its IANA name. A `rate(...)` has none. */
  timeZone: timeZone.default('UTC'),
  ...ofTask,
  cpu: fargateServiceShape.cpu.default(256),
  memoryMiB: fargateServiceShape.memoryMiB.default(512),
  /**
   * Seconds that the command may take from its start on; then it gets SIGTERM, and SIGKILL `stopTimeoutSeconds` later, and has failed. Its container runs it
   * by `timeout`, which every image of Debian and Alpine has: ECS knows no such bound
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
   */
  timeoutSeconds: integer(10, 86_400, 'what takes more than a day is a process, or several commands').default(900),
  /** Whether it is started while it still runs. Otherwise that start is left out, and the next one counts. */
  overlap: flag('true only if two of it do not get in the way of each other').default(false),
  /** How often it is run again after it failed, a minute later. Only a command that may run twice has any. */
  retries: integer(0, 10, 'what fails ten times needs a person').default(0),
  /** Connections to the database that one run opens at most. They are counted against the database's. */
  connections: integer(0, 1000, 'each thread that asks the database has one').default(1),
  alarms: group({
    /** That no run succeeded for the longest time between two starts, the time that a run may take, and this. */
    noSuccess: group({
      /** An hour that the change to summer time takes away, or puts in, is no alarm. */
      toleranceMinutes: integer(60, 2880, 'a change of summer time takes an hour').default(60),
    }).prefault({}),
  }).prefault({}),
});

export type ScheduleSettings = z.output<typeof scheduleSettings>;
