import { describe, expect, it } from 'vitest';
import { group } from '../../../modules/shared/setting.ts';
import {
  containerHealthCheckSettings,
  maxTasks,
  minTasks,
  requestAlarmsShape,
  scalingShape,
  serviceAlarmsShape,
  taskBounds,
} from '../../../modules/workload/settings.ts';
import { lasting } from '../alarms.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

describe('settings of the health check inside a container', () => {
  itKeepsWithinBounds(
    containerHealthCheckSettings,
    {},
    {
      intervalSeconds: {
        takes: [5, 300],
        refuses: [4, 301],
        message: 'must be a whole number from 5 to 300; a deploy waits for the first check',
      },
      timeoutSeconds: {
        takes: [2, 60],
        refuses: [1, 61],
        message: 'must be a whole number from 2 to 60; a busy task answers late',
      },
      retries: {
        takes: [1, 10],
        refuses: [0, 11],
        message: 'must be a whole number from 1 to 10; a task that is busy and no more should not be replaced',
      },
      startPeriodSeconds: {
        takes: [0, 300],
        refuses: [-1, 301],
        message: 'must be a whole number from 0 to 300; imports alone can take minutes',
      },
    },
  );

  it('bears a minute of failed checks by default, after the longest start that ECS lets a task have', () => {
    expect(containerHealthCheckSettings.parse({})).toEqual({
      intervalSeconds: 15,
      timeoutSeconds: 5,
      retries: 4,
      startPeriodSeconds: 300,
    });
  });
});

const scalingSettings = group(scalingShape);
const least = { minTasks: 2, maxTasks: 8 };
const night = { name: 'night', when: 'cron(0 20 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minTasks: 0, maxTasks: 0 };
const day = { ...night, name: 'day', when: 'cron(0 8 ? * MON-FRI *)', minTasks: 3, maxTasks: 9 };

describe('settings of scaling', () => {
  const percent = (wayOut: string) => ({
    takes: [1, 100, undefined],
    refuses: [0, 101, 60.5],
    message: `must be a whole number from 1 to 100; ${wayOut}`,
  });
  itKeepsWithinBounds(scalingSettings, least, {
    minTasks: {
      takes: [0, 5000],
      refuses: [-1, 5001, undefined],
      message: 'must be a whole number from 0 to 5000; 0 lets the service sleep',
    },
    maxTasks: {
      takes: [0, 5000],
      refuses: [-1, 5001, undefined],
      message: 'must be a whole number from 0 to 5000; what the load asks for beyond it is not met',
    },
    cpuPercent: percent('60 leaves room for the minutes that a new task needs'),
    memoryPercent: percent('Python seldom gives memory back: CPU or requests follow the load better'),
    scaleOutCooldownSeconds: {
      takes: [0, 3600],
      refuses: [-1, 3601],
      message: 'must be a whole number from 0 to 3600; a task starts in one to two minutes',
    },
    scaleInCooldownSeconds: {
      takes: [0, 3600],
      refuses: [-1, 3601],
      message: 'must be a whole number from 0 to 3600; too short a time takes away what the next minute needs',
    },
    steps: {
      takes: [[{ cpuPercent: 80, addTasks: 2 }], undefined],
      refuses: [[]],
      message: 'must be a list of 1 to 20; leave it out to add tasks by the targets alone',
    },
    schedule: {
      takes: [[night, day], undefined],
      refuses: [[], [night]],
      message:
        'must be a list of 2 to 200; bounds hold until another action changes them: one that sends to sleep needs one that wakes',
    },
  });

  it('waits by default for as long as a task needs to start, and three times as long before it takes one away', () => {
    expect(scalingSettings.parse(least)).toEqual({
      ...least,
      scaleOutCooldownSeconds: 60,
      scaleInCooldownSeconds: 180,
    });
  });

  const wrong = (action: object) =>
    refusals('dev.web.scaling', scalingSettings, { ...least, schedule: [night, { ...day, ...action }] });

  it.each(['cron(0 8 * * ? *)', 'cron(0/15 8-10 L * ? 2026)', 'cron(30 6 ? JAN,JUL MON#1 *)', 'cron(0 20 ? * 2L *)'])(
    'takes %s',
    (when) => {
      expect(wrong({ when })).toEqual([]);
    },
  );

  it('refuses a time that there is not', () => {
    expect(wrong({ when: 'cron(0 24 ? * MOO *)' })).toEqual([
      'dev.web.scaling.schedule[1].when: must have hours from 0 to 23, got "cron(0 24 ? * MOO *)"; such as cron(0 20 ? * MON-FRI *)',
      'dev.web.scaling.schedule[1].when: must have days of the week from 1 to 7, or SUN to SAT, got "cron(0 24 ? * MOO *)"; such as cron(0 20 ? * MON-FRI *)',
    ]);
  });

  it('takes a name that the address of an action has room for', () => {
    expect(wrong({ name: 'a'.repeat(100) })).toEqual([]);
    expect(wrong({ name: 'a'.repeat(101) })).toEqual([
      `dev.web.scaling.schedule[1].name: must have at most 100 characters, got "${'a'.repeat(101)}"; it is part of an address`,
    ]);
  });

  it.each([
    '0 8 * * ? *',
    'cron(0 8 * * *)',
    'cron(0 8 * * * *)',
    'cron(0 8 ? * ? *)',
    'rate(1 day)',
    'cron(0  8 * * ? *)',
  ])('refuses %s, which AWS does not take or which has no time of day', (when) => {
    expect(wrong({ when })).toEqual([
      `dev.web.scaling.schedule[1].when: must be cron() of six fields, of which day of month or day of week is ?, got "${when}"; such as cron(0 20 ? * MON-FRI *)`,
    ]);
  });

  it('reads a schedule in UTC by default, or in a time zone that there is', () => {
    const { timeZone: _, ...withoutZone } = day;
    expect(scalingSettings.parse({ ...least, schedule: [withoutZone, night] }).schedule?.[0]?.timeZone).toBe('UTC');
    expect(wrong({ timeZone: 'America/Argentina/Buenos_Aires' })).toEqual([]);
    for (const timeZone of ['Europe/Entenhausen', 'berlin', '+02:00']) {
      expect(wrong({ timeZone })).toEqual([
        `dev.web.scaling.schedule[1].timeZone: must be the IANA name of a time zone, got "${timeZone}"; such as Europe/Berlin`,
      ]);
    }
  });
});

describe('the number of tasks', () => {
  it('is one and the same without scaling', () => {
    expect(taskBounds({ tasks: 3 })).toEqual([{ path: 'tasks', minTasks: 3, maxTasks: 3 }]);
    expect([minTasks({ tasks: 3 }), maxTasks({ tasks: 3 })]).toEqual([3, 3]);
  });

  it('is within the widest bounds of a schedule', () => {
    const scaling = scalingSettings.parse({ ...least, schedule: [night, day] });
    expect(taskBounds({ scaling })).toEqual([
      { path: 'scaling', minTasks: 2, maxTasks: 8 },
      { path: 'scaling.schedule[0]', minTasks: 0, maxTasks: 0 },
      { path: 'scaling.schedule[1]', minTasks: 3, maxTasks: 9 },
    ]);
    expect([minTasks({ scaling }), maxTasks({ scaling })]).toEqual([0, 9]);
  });
});

describe('settings of the alarms of a service', () => {
  const { missingTasks, cpu, memory, errors, latency, unhealthyHosts } = requestAlarmsShape;
  const percent = { takes: [1, 100], refuses: [0, 101] };
  const tasks = { takes: [1, 5000], refuses: [0, 5001] };
  itKeepsWithinBounds(
    errors,
    {},
    {
      ...lasting,
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the requests' },
      minRequests: {
        takes: [1, 1_000_000],
        refuses: [0, 1_000_001],
        message: 'must be a whole number from 1 to 1000000; a share of few requests says little',
      },
    },
  );
  itKeepsWithinBounds(
    latency,
    {},
    {
      milliseconds: {
        takes: [1, 3_600_000],
        refuses: [0, 3_600_001, 0.5],
        message: 'must be a whole number from 1 to 3600000; of the 95th percentile',
      },
    },
  );
  itKeepsWithinBounds(
    unhealthyHosts,
    {},
    {
      hosts: { ...tasks, message: 'must be a whole number from 1 to 5000; how many tasks fail their health checks' },
    },
  );
  itKeepsWithinBounds(
    missingTasks,
    {},
    {
      tasks: { ...tasks, message: 'must be a whole number from 1 to 5000; how many tasks are missing' },
    },
  );
  itKeepsWithinBounds(
    cpu,
    {},
    {
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the CPU that the tasks have' },
    },
  );
  itKeepsWithinBounds(
    memory,
    {},
    {
      percent: { ...percent, message: 'must be a whole number from 1 to 100; a share of the memory that a task has' },
    },
  );

  it('wait by default for as long as what they are about takes to fix itself', () => {
    const soon = { periodSeconds: 60, periods: 5, datapoints: 3 };
    const ofEveryService = {
      missingTasks: { tasks: 1, periodSeconds: 60, periods: 10, datapoints: 5 },
      memory: { percent: 90, periodSeconds: 60, periods: 5, datapoints: 5 },
    };
    expect(group(serviceAlarmsShape).parse({})).toEqual(ofEveryService);
    expect(group(requestAlarmsShape).parse({})).toEqual({
      ...ofEveryService,
      cpu: { percent: 90, periodSeconds: 60, periods: 10, datapoints: 10 },
      errors: { percent: 5, minRequests: 20, ...soon },
      latency: { milliseconds: 2000, ...soon },
      unhealthyHosts: { hosts: 1, ...soon },
      noHealthyHosts: soon,
    });
  });
});
