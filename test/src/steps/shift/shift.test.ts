import { describe, expect, it } from 'vitest';
import { newVersion, oldVersion, useWorld } from './world.ts';

const suspended = 'service/shop-test/web: scale-in suspended';
const resumed = 'service/shop-test/web: scale-in resumed';
const started = 'web-next: 2 tasks, a new deployment';
const tested = 'tests: web 0, next 100, sticky for 1 s';
const begun = [suspended, started, tested];
const sticky = 'sticky for 90 s';
const backFrom = {
  split: ['users: web 1', 'tests: web 100, next 0, sticky for 1 s', 'web-next: 0 tasks', resumed],
  start: ['web-next: 0 tasks', resumed],
  test: ['tests: web 100, next 0, sticky for 1 s', 'web-next: 0 tasks', resumed],
};
const restored = 'web: has all users, at the version that it had before';
const check = JSON.stringify({ command: ['python', 'check.py'], timeoutSeconds: 30 });
const checked = 'check of 8: python check.py with http://10.0.1.5:8000 http://10.0.1.6:8000';

describe('a shift of users to a new version', () => {
  const { aws, begin, run } = useWorld();
  const all = (percents: number[]) => JSON.stringify(percents.map((percent) => ({ percent, minutes: 0.5 })));

  it.each([
    ['blue-green', [100], ['users: next 1']],
    ['canary', [10, 100], [`users: web 90, next 10, ${sticky}`, 'users: next 1']],
    [
      'linear',
      [40, 80, 100],
      [`users: web 60, next 40, ${sticky}`, `users: web 20, next 80, ${sticky}`, 'users: next 1'],
    ],
  ])('goes by the steps of %s, once its tasks are healthy, and leaves users on them', async (_, percents, weights) => {
    const world = begin();
    await run(world, 'shift', { STEPS: all(percents) }).done;
    expect(world.changes).toEqual([...begun, ...weights]);
    expect(world.scheduledSuspended).toBe(true);
  });

  it('moves all users at once where a rollback asks for it, and looks at its alarms once', async () => {
    const world = begin();
    const { naps, done } = run(world, 'shift', { SHIFT_AT_ONCE: 'true' });
    await done;
    expect(world.changes).toEqual([...begun, 'users: next 1']);
    expect(naps).toEqual([]);
  });

  it('tells each change with the seconds since it began', async () => {
    const world = begin();
    await run(world, 'shift', { CHECK: check }).done;
    expect(world.lines).toEqual([
      '0 s: watches shop-test-web-5xx, shop-test-web-slow',
      '0 s: web: is not scaled in for now',
      '0 s: web-next: 2 tasks wanted',
      '0 s: web-next: 2 of 2 running, 2 healthy',
      '0 s: web-next: gets requests with the test header',
      '0 s: check: python check.py with NEW_TASKS=http://10.0.1.5:8000 http://10.0.1.6:8000',
      '3 s: check: ended with exit code 0',
      '3 s: web-next: gets 10 % of new users, for 1 minute',
      '63 s: web-next: gets all users, for 0.5 minutes',
      '93 s: web-next: keeps all users until web is at the new version',
    ]);
  });

  it('looks at its alarms each ten seconds, and once more at the end of each step', async () => {
    const world = begin();
    const { naps, done } = run(world, 'shift');
    await done;
    expect(naps).toEqual(Array(9).fill(10));
    expect(aws.calls.filter(({ operation }) => operation === 'DescribeAlarms')).toHaveLength(1 + 7 + 4);
  });

  it.each([
    ['is not there', undefined, 'web: has no task, so there are no users to move'],
    ['has no task', 0, 'web: has no task, so there are no users to move'],
  ])('does nothing where web %s', async (_, desired, line) => {
    const world = begin();
    world.services.web = desired === undefined ? undefined : ({ ...(world.services.web as object), desired } as never);
    await run(world, 'shift').done;
    expect([world.changes, world.lines]).toEqual([[], [`0 s: ${line}`]]);
  });

  it('does nothing where web is at the new version already', async () => {
    const world = begin();
    if (world.services.web) world.services.web.taskDefinition = newVersion;
    await run(world, 'shift').done;
    expect([world.changes, world.lines]).toEqual([[], ['0 s: web: is at the new version already']]);
  });

  it('suspends nothing where web is not scaled', async () => {
    const world = begin();
    await run(world, 'shift', { SCALABLE: '' }).done;
    expect(world.changes.slice(0, 2)).toEqual([started, tested]);
  });

  it('gives web-next as many tasks as web has by now', async () => {
    const world = begin();
    await run(world, 'shift', {}, (nap) => {
      if (nap === 2 && world.services.web) world.services.web.desired = 5;
    }).done;
    expect(world.changes).toEqual([
      ...begun,
      `users: web 90, next 10, ${sticky}`,
      'web-next: 5 tasks',
      'users: next 1',
    ]);
    expect(world.lines).toContain('20 s: web-next: 5 tasks wanted, as many as web has by now');
  });

  describe('refuses, before anything is changed,', () => {
    it('an alarm that is not there', async () => {
      const world = begin();
      await expect(run(world, 'shift', { ALARM_NAMES: '["shop-test-nothing"]' }).done).rejects.toThrow(
        new Error(
          'web.deployment.alarms: must be alarms that are there, got "shop-test-nothing"; write the name of an alarm of this environment, without <project>-<environment>- before it',
        ),
      );
      expect(world.changes).toEqual([]);
    });

    it('alarms that it may not look at', async () => {
      const world = begin();
      world.refused.DescribeAlarms = 'AccessDenied';
      await expect(run(world, 'shift').done).rejects.toThrow(
        new Error(
          'web.deployment: must be done by AWS, got "AccessDenied: not now"; fix what AWS says, then deploy again',
        ),
      );
      expect(world.changes).toEqual([]);
    });

    it('a web-next of another version', async () => {
      const world = begin();
      if (world.services['web-next']) world.services['web-next'].taskDefinition = oldVersion;
      await expect(run(world, 'shift').done).rejects.toThrow(
        new Error(`web-next: must be at ${newVersion}, got "${oldVersion}"; deploy again`),
      );
      expect(world.changes).toEqual([]);
    });
  });

  it('does not watch an alarm that was raised before it', async () => {
    const world = begin();
    world.alarms['shop-test-web-5xx'] = 'ALARM';
    await run(world, 'shift').done;
    expect(world.lines.slice(0, 2)).toEqual([
      '0 s: alarm shop-test-web-5xx: is in ALARM already, and is not watched',
      '0 s: watches shop-test-web-slow',
    ]);
    expect(world.changes.at(-1)).toBe('users: next 1');
  });

  it('does not miss one that is made after web, in the deploy that adds it', async () => {
    const world = begin();
    delete world.alarms['shop-test-web-slow'];
    await run(world, 'shift', { LATER_ALARM_NAMES: '["shop-test-web-slow"]' }).done;
    expect(world.lines.slice(0, 2)).toEqual([
      '0 s: alarm shop-test-web-slow: is made at the end of this deploy, and is watched from the next on',
      '0 s: watches shop-test-web-5xx',
    ]);
    expect(world.changes.at(-1)).toBe('users: next 1');
  });

  describe('whose own alarms are in ALARM from the one before', () => {
    const own = { OWN_ALARM_NAMES: '["shop-test-web-next-errors"]' };
    const retried = (alarm: string) => {
      const world = begin();
      world.alarms['shop-test-web-next-errors'] = alarm;
      return world;
    };

    it('waits until they have left it, and watches them', async () => {
      const world = retried('ALARM');
      const { done, naps } = run(world, 'shift', own, (nap) => {
        if (nap === 2) expect(world.changes).toEqual([]);
        if (nap === 3) world.alarms['shop-test-web-next-errors'] = 'OK';
        if (nap === 5) world.alarms['shop-test-web-next-errors'] = 'ALARM';
      });
      await expect(done).rejects.toThrow('shop-test-web-next-errors: must not be in ALARM while users go');
      expect(naps.slice(0, 3)).toEqual([10, 10, 10]);
      expect(world.lines.slice(0, 2)).toEqual([
        '0 s: alarms of a shift before, shop-test-web-next-errors: must leave ALARM first, which takes some minutes',
        '30 s: watches shop-test-web-next-errors, shop-test-web-5xx, shop-test-web-slow',
      ]);
    });

    it('moves nobody where they stay in it', async () => {
      const world = retried('ALARM');
      const { done, naps } = run(world, 'shift', own);
      await expect(done).rejects.toThrow(
        new Error(
          'shop-test-web-next-errors: must leave ALARM within 900 seconds, before users are moved, got "Threshold Crossed: shop-test-web-next-errors"; see in CloudWatch what is measured while no user is on web-next, then deploy again',
        ),
      );
      expect(naps).toEqual(Array(90).fill(10));
      expect(world.changes).toEqual([]);
    });

    it('does not wait while users are on tasks that are gone', async () => {
      const world = retried('ALARM');
      world.rules = { users: { web: 90, next: 10 }, tests: { web: 0, next: 100 } };
      const { done } = run(world, 'shift', own, (nap) => {
        if (nap === 2) {
          expect(world.rules.users).toEqual({ web: 1 });
          world.alarms['shop-test-web-next-errors'] = 'OK';
        }
      });
      await done;
      expect(world.changes.at(-1)).toBe('users: next 1');
    });
  });

  const raised =
    'shop-test-web-slow: must not be in ALARM while users go to the new version, got "Threshold Crossed: shop-test-web-slow"; fix the new version, then deploy it';

  it.each([
    ['in the first step', 1, [...begun, `users: web 90, next 10, ${sticky}`]],
    ['in the last second', 9, [...begun, `users: web 90, next 10, ${sticky}`, 'users: next 1']],
  ])('goes back for an alarm %s', async (_, moment, changes) => {
    const world = begin();
    const { done } = run(world, 'shift', {}, (nap) => {
      if (nap === moment) world.alarms['shop-test-web-slow'] = 'ALARM';
    });
    await expect(done).rejects.toThrow(new Error(`${raised}\n${restored}`));
    expect(world.changes).toEqual([...changes, ...backFrom.split]);
  });

  it('keeps tasks that users may still be sent to until each node of the load balancer knows', async () => {
    const world = begin();
    const { naps, done } = run(world, 'shift', {}, (nap) => {
      if (nap === 1) world.alarms['shop-test-web-slow'] = 'ALARM';
      if (nap === 2) expect(world.changes.at(-1)).toBe('tests: web 100, next 0, sticky for 1 s');
    });
    await expect(done).rejects.toThrow(raised);
    expect(naps).toEqual([10, 20]);
  });

  describe('runs its check before any user comes, and', () => {
    it('goes on when it ends in 0', async () => {
      const world = begin();
      await run(world, 'shift', { CHECK: check }).done;
      expect(world.changes.slice(0, 5)).toEqual([...begun, checked, `users: web 90, next 10, ${sticky}`]);
      expect(aws.calls.find(({ operation }) => operation === 'RunTask')?.input).toMatchObject({
        taskDefinition: newVersion,
        startedBy: 'web-next-check',
        overrides: {
          containerOverrides: [
            {
              name: 'web',
              command: ['python', 'check.py'],
              environment: [{ name: 'NEW_TASKS', value: 'http://10.0.1.5:8000 http://10.0.1.6:8000' }],
            },
          ],
        },
      });
    });

    it('goes back when it does not', async () => {
      const world = begin();
      world.checkEnds = 3;
      await expect(run(world, 'shift', { CHECK: check }).done).rejects.toThrow(
        new Error(
          `web.deployment.check: must end with exit code 0, got "exit code 3, Essential container in task exited"; fix what it found, then deploy again\narn:aws:ecs:eu-central-1:111111111111:task/shop-test/check: ran ${newVersion}; it logged nothing to /ecs/shop-test/web\n${restored}`,
        ),
      );
      expect(world.changes).toEqual([...begun, checked, ...backFrom.test]);
    });

    it('stops the one that a killed shift left', async () => {
      const world = begin();
      world.checks = ['arn:aws:ecs:eu-central-1:111111111111:task/shop-test/left'];
      await run(world, 'shift', { CHECK: check }).done;
      expect(world.changes.slice(0, 5)).toEqual([...begun, 'left: stopped', checked]);
    });
  });

  const died = (more: object = {}) => ({
    taskArn: `arn:aws:ecs:eu-central-1:111111111111:task/shop-test/${Math.random()}`,
    startedBy: 'ecs-svc/new-1',
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    stoppedAt: 100,
    containers: [{ name: 'web', exitCode: 1 }],
    ...more,
  });

  describe('gives no user to tasks that do not start: it goes back', () => {
    it('when ECS gives them up, with why the first one stopped', async () => {
      const world = begin();
      world.starts = false;
      world.stopped = [
        died({ stoppedAt: 300, containers: [{ name: 'web', exitCode: 2 }] }),
        died(),
        died({ stoppedAt: 50, startedBy: 'ecs-svc/of-before' }),
      ];
      const { done } = run(world, 'shift', {}, () => {
        if (world.services['web-next']) world.services['web-next'].rolloutState = 'FAILED';
      });
      await expect(done).rejects.toThrow(
        new Error(
          `web-next: must run 2 tasks that are healthy, got "0 of 2 running, 0 healthy; exit code 1, Essential container in task exited"; fix what its log ends with, then deploy again\n${restored}`,
        ),
      );
      expect(world.changes).toEqual([suspended, started, ...backFrom.start]);
    });

    it('when their image is not there', async () => {
      const world = begin();
      world.starts = false;
      const reason = 'CannotPullContainerError: not found';
      world.stopped = [died({ stopCode: 'TaskFailedToStart', stoppedReason: reason, containers: [{ name: 'web' }] })];
      await expect(run(world, 'shift').done).rejects.toThrow(
        'web-next: must run 2 tasks that are healthy within 60 seconds, got "0 of 2 running, 0 healthy; no exit code, CannotPullContainerError: not found"; push the image\'s tag first, and see that tasks reach its registry, then deploy again',
      );
    });

    it('when they take too long', async () => {
      const world = begin();
      world.starts = false;
      const { naps, done } = run(world, 'shift');
      await expect(done).rejects.toThrow(
        new Error(
          `web-next: must run 2 tasks that are healthy within 60 seconds, got "0 of 2 running, 0 healthy"; see in the log of web what the new version does, then deploy again\n${restored}`,
        ),
      );
      expect(naps).toEqual(Array(12).fill(5));
    });

    it('when ECS goes back to the version before', async () => {
      const world = begin();
      world.starts = false;
      const { done } = run(world, 'shift', {}, (nap) => {
        if (nap === 2 && world.services['web-next']) world.services['web-next'].id = 'ecs-svc/rollback';
      });
      await expect(done).rejects.toThrow(
        'web-next: must run 2 tasks that are healthy, got "0 of 2 running, 0 healthy; ECS went back to the version before"',
      );
    });

    it('when they run and are not healthy', async () => {
      const world = begin();
      if (world.services['web-next']) world.services['web-next'].healthy = 1;
      await expect(run(world, 'shift').done).rejects.toThrow('got "2 of 2 running, 1 healthy"');
    });
  });

  it('is not put off by an answer of AWS from before its own call', async () => {
    const world = begin();
    let stale = 0;
    world.after = (change) => {
      if (change === started) stale = 1;
    };
    const answer = aws.answers.DescribeServices;
    aws.answers.DescribeServices = (input) => {
      const told = answer?.(input) as { services: { deployments: { id: string }[] }[] };
      if (stale-- > 0)
        for (const { deployments } of told.services) for (const each of deployments) each.id = 'of-before';
      return told;
    };
    const { naps, done } = run(world, 'shift');
    await done;
    expect(naps[0]).toBe(5);
    expect(world.changes.at(-1)).toBe('users: next 1');
  });

  describe('goes back when, under users,', () => {
    const under = async (change: (world: ReturnType<typeof begin>) => void) => {
      const world = begin();
      const { done } = run(world, 'shift', {}, (nap) => nap === 2 && change(world));
      const failed = await done.then(
        () => 'went through',
        ({ message }: Error) => message,
      );
      return { failed, changes: world.changes };
    };

    it('a task dies', async () => {
      const { failed, changes } = await under((world) => world.stopped.push(died()));
      expect(failed).toBe(
        `web-next: must keep its tasks running while users are on it, got "exit code 1, Essential container in task exited"; fix what its log ends with, then deploy again\n${restored}`,
      );
      expect(changes.slice(-4)).toEqual(backFrom.split);
    });

    it('a task fails its health check', async () => {
      const stoppedReason = 'Task failed ELB health checks in (target-group web-next)';
      const { failed } = await under((world) =>
        world.stopped.push(died({ stopCode: 'ServiceSchedulerInitiated', stoppedReason, containers: [] })),
      );
      expect(failed).toContain(
        `must keep its tasks running while users are on it, got "no exit code, ${stoppedReason}"`,
      );
    });

    it('no task is healthy', async () => {
      const { failed } = await under((world) => Object.assign(world.services['web-next'] ?? {}, { healthy: 0 }));
      expect(failed).toBe(
        `web-next: must have a healthy task while users are on it, got 0; see in the log of web why it fails its health check, then deploy again\n${restored}`,
      );
    });

    it('somebody else deploys web-next', async () => {
      const { failed } = await under((world) => Object.assign(world.services['web-next'] ?? {}, { id: 'other' }));
      expect(failed).toBe(
        `web-next: must not be deployed by anybody else, got "${newVersion}"; have nobody else deploy meanwhile, then deploy again\n${restored}`,
      );
    });

    it('AWS does not let it look any more', async () => {
      const { failed, changes } = await under((world) => {
        world.refused.DescribeAlarms = 'AccessDenied';
      });
      expect(failed).toBe(
        `web.deployment: must be done by AWS, got "AccessDenied: not now"; fix what AWS says, then deploy again\n${restored}`,
      );
      expect(changes.slice(-4)).toEqual(backFrom.split);
    });
  });

  it('gives users back, and tells it, before a fault of its own ends it', async () => {
    const world = begin();
    const { done } = run(world, 'shift', {}, (nap) => {
      if (nap === 2) throw new TypeError('no such thing');
    });
    await expect(done).rejects.toThrow(TypeError);
    expect(world.changes.slice(-4)).toEqual(backFrom.split);
    expect(world.lines.at(-1)).toMatch(new RegExp(`^\\d+ s: ${restored}$`));
  });

  it('goes on when a task stops that nobody is to blame for', async () => {
    const world = begin();
    const spot = { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' };
    const { done } = run(world, 'shift', {}, (nap) => nap === 2 && world.stopped.push(died(spot)));
    await done;
    expect(world.changes.at(-1)).toBe('users: next 1');
  });

  it('goes back when it is interrupted', async () => {
    const world = begin();
    const { done } = run(world, 'shift', {}, (nap) => nap === 2 && process.emit('SIGTERM', 'SIGTERM'));
    await expect(done).rejects.toThrow(
      new Error(`web.deployment: must run to its end, got "SIGTERM"; deploy again\n${restored}`),
    );
    expect(world.changes.slice(-4)).toEqual(backFrom.split);
  });

  it('asks again for what AWS throttles', async () => {
    const world = begin();
    let refusals = 2;
    const modify = aws.answers.ModifyRule;
    aws.answers.ModifyRule = (input) =>
      refusals-- > 0
        ? '<Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>'
        : (modify?.(input) ?? '');
    await run(world, 'shift').done;
    expect(world.changes.at(-1)).toBe('users: next 1');
  });

  it('says what is left where it may not go back, and keeps the tasks that users are on', async () => {
    const world = begin();
    const { done } = run(world, 'shift', {}, (nap) => {
      if (nap === 2) Object.assign(world.refused, { DescribeAlarms: 'AccessDenied', ModifyRule: 'AccessDenied' });
    });
    await expect(done).rejects.toThrow(
      new Error(
        'web.deployment: must be done by AWS, got "AccessDenied: not now"; fix what AWS says, then deploy again\nweb-next: must leave users to web, and run no task, got "users may still be on it (AccessDenied: not now)"; fix what AWS says, and deploy again: a deploy begins with it',
      ),
    );
    expect(world.changes.at(-1)).toBe(resumed);
    expect(world.services['web-next']?.desired).toBe(2);
  });

  it('tries for a minute to go back', async () => {
    const world = begin();
    const { naps, done } = run(world, 'shift', {}, (nap) => {
      if (nap === 2) {
        world.alarms['shop-test-web-slow'] = 'ALARM';
        world.refused.ModifyRule = 'OperationNotPermitted';
      }
      if (nap === 4) delete world.refused.ModifyRule;
    });
    await expect(done).rejects.toThrow(new Error(`${raised}\n${restored}`));
    expect(naps.slice(2)).toEqual([10, 10, 20]);
    expect(world.lines).toContainEqual(
      expect.stringMatching(/^20 s: web: does not get its users yet, OperationNotPermitted.*: not now$/),
    );
  });

  describe('that is killed', () => {
    const changes = [...begun, checked, `users: web 90, next 10, ${sticky}`, 'users: next 1'];
    const killed = async (after: number) => {
      const world = begin();
      world.deadAfter = after;
      await run(world, 'shift', { CHECK: check }).done.catch(() => undefined);
      expect(world.changes).toEqual(changes.slice(0, after));
      world.deadAfter = Number.POSITIVE_INFINITY;
      world.changes = [];
      world.lines = [];
      return world;
    };

    it.each([
      [0, changes],
      [1, changes.slice(1)],
      [2, changes.slice(2)],
      [3, changes.slice(2)],
      [4, [tested, 'check: stopped', ...changes.slice(3)]],
      [5, changes.slice(5)],
    ])('after %s changes is gone on with at where it was', async (after, rest) => {
      const world = await killed(after);
      await run(world, 'shift', { CHECK: check }).done;
      expect(world.changes).toEqual(rest);
      expect(world.rules.users).toEqual({ next: 1 });
    });

    it('with all users on the new version bakes anew, and changes nothing', async () => {
      const world = await killed(6);
      const { naps, done } = run(world, 'shift', { CHECK: check });
      await done;
      expect(world.changes).toEqual([]);
      expect(naps).toEqual([10, 10, 10]);
      expect(world.lines).toContain('0 s: web-next: has 100 % of the users, from a deploy that was ended');
    });

    it.each([1, 2, 3, 4, 5, 6])('after %s changes is undone by the next deploy of another version', async (after) => {
      const world = await killed(after);
      await run(world, 'undo').done;
      expect(world.rules).toEqual({
        users: { web: 1 },
        tests: { web: 100, next: 0 },
      });
      expect([world.services['web-next']?.running, world.scaleInSuspended, world.checks]).toEqual([0, false, []]);
    });

    it('takes an alarm that is raised by then for the doing of the new version', async () => {
      const world = await killed(5);
      world.alarms['shop-test-web-slow'] = 'ALARM';
      await expect(run(world, 'shift').done).rejects.toThrow(raised);
      expect(world.changes).toEqual(backFrom.split);
    });

    it('begins anew where the tasks that users were on are gone', async () => {
      const world = await killed(5);
      Object.assign(world.services['web-next'] ?? {}, { running: 0 });
      world.rules.users = { web: 90, next: 10 };
      world.after = () => {};
      await run(world, 'shift').done;
      expect(world.changes).toEqual([
        'users: web 1',
        'tests: web 100, next 0, sticky for 1 s',
        'web-next: 0 tasks',
        resumed,
        suspended,
        'web-next: 2 tasks, a new deployment',
        tested,
        `users: web 90, next 10, ${sticky}`,
        'users: next 1',
      ]);
    });
  });
});
