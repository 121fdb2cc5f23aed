import type { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { group, integer, list, text } from '../shared/setting.ts';
import { serviceAlarmsShape } from '../workload/settings.ts';

const exec = 'in exec form, such as ["python", "manage.py", "rqworker", "default"]';

/** A command of the image that runs all the time and takes no requests, such as a worker of RQ, a consumer or a sender. */
export const processSettings = group({
  /** The word for it among the processes of the environment. */
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as rq or mail-sender').max(
    30,
    {
      error: 'must have at most 30 characters; the names of AWS resources are made of it',
    },
  ),
  /** In exec form: no shell, so that SIGTERM reaches the process, which finishes what it does within `stopTimeoutSeconds`. */
  command: list(text(/^[^\0]+$/, 'a word of the command', exec), 1, 100, exec),
  ...fargateServiceShape,
  /** Connections to the database that one task opens at most. They are counted against the database's. */
  connections: integer(0, 1000, 'each process or thread that asks the database has one').default(1),
  alarms: group(serviceAlarmsShape).prefault({}),
});

export type ProcessSettings = z.output<typeof processSettings>;
