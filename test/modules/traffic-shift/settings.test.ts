import { describe, expect, it } from 'vitest';
import {
  deploymentSettings,
  type ShiftSettings,
  shiftMinutes,
  shiftOf,
  stepsOf,
} from '../../../modules/traffic-shift/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

const parse = (input: object) => deploymentSettings.parse(input);
const shift = (input: object) => shiftOf(parse(input)) as ShiftSettings;

const minutes = (wayOut: string) => ({
  takes: [0, 1440, undefined],
  refuses: [-1, 1441, 0.5, '5'],
  message: `must be a whole number from 0 to 1440; ${wayOut}`,
});
const canaryAlone = { takes: [undefined], refuses: [5], message: 'must be left out; it is for strategy canary alone' };
const linearAlone = { takes: [undefined], refuses: [5], message: 'must be left out; it is for strategy linear alone' };
const common = {
  bakeMinutes: minutes('an alarm that comes later finds the version before gone'),
  alarms: {
    takes: [undefined, ['users-not-served'], Array(50).fill('a')],
    refuses: [[], Array(51).fill('a')],
    message: 'must be a list of 1 to 50; leave it out to have the new tasks alone watched',
  },
};

describe('settings of a deployment', () => {
  describe('with strategy rolling', () => {
    itKeepsWithinBounds(
      deploymentSettings,
      { strategy: 'rolling' },
      {
        strategy: {
          takes: ['rolling'],
          refuses: ['blue/green', '', undefined],
          message:
            'must be one of rolling, blue-green, canary, linear; rolling replaces task by task, blue-green moves all requests at once, canary a few first, linear step by step',
        },
        bakeMinutes: {
          takes: [undefined],
          refuses: [5],
          message: 'must be left out; rolling replaces the tasks at once; take another strategy',
        },
        alarms: {
          takes: [undefined],
          refuses: [['users-not-served']],
          message: 'must be left out; rolling watches none; take another strategy',
        },
        testHeader: {
          takes: [undefined],
          refuses: [{}],
          message: 'must be left out; rolling has no test; take another strategy',
        },
        check: {
          takes: [undefined],
          refuses: [{ command: ['true'] }],
          message: 'must be left out; rolling has none; take another strategy',
        },
        canaryPercent: canaryAlone,
        canaryBakeMinutes: canaryAlone,
        stepPercent: linearAlone,
        stepBakeMinutes: linearAlone,
      },
    );

    it('shift nothing', () => {
      expect(shiftOf(parse({ strategy: 'rolling' }))).toBeUndefined();
    });
  });

  describe('with strategy blue-green', () => {
    itKeepsWithinBounds(
      deploymentSettings,
      { strategy: 'blue-green' },
      {
        ...common,
        canaryPercent: canaryAlone,
        canaryBakeMinutes: canaryAlone,
        stepPercent: linearAlone,
        stepBakeMinutes: linearAlone,
      },
    );

    it('have defaults, and move all requests at once', () => {
      expect(parse({ strategy: 'blue-green' })).toEqual({
        strategy: 'blue-green',
        bakeMinutes: 15,
        testHeader: { name: 'X-Deployment', value: 'next' },
      });
      expect(stepsOf(shift({ strategy: 'blue-green' }))).toEqual([{ percent: 100, minutes: 15 }]);
    });
  });

  describe('with strategy canary', () => {
    itKeepsWithinBounds(
      deploymentSettings,
      { strategy: 'canary' },
      {
        ...common,
        canaryPercent: {
          takes: [1, 99, undefined],
          refuses: [0, 100, 0.1],
          message: 'must be a whole number from 1 to 99; strategy blue-green moves all at once',
        },
        canaryBakeMinutes: minutes('the alarms must have time to be raised'),
        stepPercent: linearAlone,
        stepBakeMinutes: linearAlone,
      },
    );

    it('have the defaults of ECS, and move a few requests first', () => {
      const settings = shift({ strategy: 'canary' });
      expect(settings).toMatchObject({ canaryPercent: 5, canaryBakeMinutes: 10, bakeMinutes: 15 });
      expect(stepsOf(settings)).toEqual([
        { percent: 5, minutes: 10 },
        { percent: 100, minutes: 15 },
      ]);
      expect(shiftMinutes(settings)).toBe(25);
    });
  });

  describe('with strategy linear', () => {
    itKeepsWithinBounds(
      deploymentSettings,
      { strategy: 'linear' },
      {
        ...common,
        stepPercent: {
          takes: [3, 99, undefined],
          refuses: [2, 100, 3.5],
          message: 'must be a whole number from 3 to 99; strategy blue-green moves all at once',
        },
        stepBakeMinutes: minutes('the alarms must have time to be raised'),
        canaryPercent: canaryAlone,
        canaryBakeMinutes: canaryAlone,
      },
    );

    it('have the defaults of ECS, and wait after the last step as bakeMinutes says', () => {
      const settings = shift({ strategy: 'linear' });
      expect(stepsOf(settings)).toEqual([
        ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((percent) => ({ percent, minutes: 6 })),
        { percent: 100, minutes: 15 },
      ]);
      expect(shiftMinutes(settings)).toBe(69);
    });

    it.each([
      [50, [50, 100]],
      [99, [99, 100]],
      [34, [34, 68, 100]],
      [30, [30, 60, 90, 100]],
      [25, [25, 50, 75, 100]],
    ])('come by steps of %i to all requests', (stepPercent, percents) => {
      expect(stepsOf(shift({ strategy: 'linear', stepPercent })).map(({ percent }) => percent)).toEqual(percents);
    });
  });

  it('say what is wrong with what they hold', () => {
    const refused = (input: object) => refusals('deployment', deploymentSettings, { strategy: 'canary', ...input });
    expect(refused({ alarms: ['users not served'] })).toEqual([
      'deployment.alarms[0]: must be the name of an alarm, got "users not served"; without that of the project and the environment, such as users-not-served',
    ]);
    for (const name of [
      ...['Host', 'hOST', 'Cookie', 'CloudFront-Viewer-Country', 'x-forwarded-for', 'X-Amzn-Trace-Id', 'X-Amz-Cf-Id'],
      ...['X_Test', 'X'.repeat(41), ''],
    ])
      expect(refused({ testHeader: { name } })).toEqual([
        `deployment.testHeader.name: must be the name of a header of at most 40 letters, digits and hyphens, other than Host, Cookie and what begins with CloudFront-, X-Forwarded- or X-Amz, got "${name}"; AWS or each browser sends those; such as X-Deployment`,
      ]);
    for (const value of ['*', 'a?', 'a b', '', 'x'.repeat(129)])
      expect(refused({ testHeader: { value } })).toEqual([
        `deployment.testHeader.value: must be a text of at most 128 letters, digits and _.:/+=-, got "${value}"; the load balancer takes * and ? for any text`,
      ]);
    expect(refused({ testHeader: { name: 'Hosting', value: 'a_b.c:d/e+f=g-h' } })).toEqual([]);
    expect(refused({ check: {} })).toEqual([
      'deployment.check.command: must be a list of 1 to 100, got nothing; in exec form, such as ["python", "manage.py", "check_new_tasks"]',
    ]);
    expect(refused({ check: { command: [''] } })).toEqual([
      'deployment.check.command[0]: must be a word of the command, got ""; in exec form, such as ["python", "manage.py", "check_new_tasks"]',
    ]);
    for (const timeoutSeconds of [9, 3601])
      expect(refused({ check: { command: ['a'], timeoutSeconds } })).toEqual([
        `deployment.check.timeoutSeconds: must be a whole number from 10 to 3600, got ${timeoutSeconds}; a deploy waits for it`,
      ]);
    expect(refusals('deployment', deploymentSettings, 'canary')).toEqual([
      'deployment: must be a group of settings, got "canary"; which ones it takes depends on strategy, rolling, blue-green, canary, linear',
    ]);
  });

  it('give a check ten minutes', () => {
    expect(shift({ strategy: 'blue-green', check: { command: ['a'] } }).check).toEqual({
      command: ['a'],
      timeoutSeconds: 600,
    });
  });
});
