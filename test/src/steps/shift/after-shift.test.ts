import { describe, expect, it } from 'vitest';
import { newVersion, oldVersion, useWorld } from './world.ts';

const resumed = 'service/shop-test/web: scale-in resumed';
const back = ['users: web 1', 'tests: web 100, next 0, sticky for 1 s', 'web-next: 0 tasks', resumed];
const stopping = {
  taskArn: 'arn:aws:ecs:eu-central-1:111111111111:task/shop-test/0af1',
  desiredStatus: 'STOPPED',
  lastStatus: 'DEACTIVATING',
};

describe('after a shift', () => {
  const { aws, begin, run } = useWorld();

  /** All users are on the new version, and web is at it, too, unless it is not. */
  function shifted(web = newVersion) {
    const world = begin();
    Object.assign(world.services['web-next'] ?? {}, { desired: 2, running: 2 });
    Object.assign(world.services.web ?? {}, { taskDefinition: web });
    world.rules = { users: { next: 1 }, tests: { web: 0, next: 100 } };
    world.scaleInSuspended = true;
    return world;
  }

  it.each(['undo', 'settle'] as const)('%s gives users back, and waits until web-next has drained', async (step) => {
    const world = shifted(step === 'undo' ? oldVersion : newVersion);
    world.stopped = [stopping];
    const { naps, done } = run(world, step, {}, (nap) => {
      if (nap === 3) world.stopped = [{ ...stopping, lastStatus: 'STOPPED' }];
    });
    await done;
    expect(world.changes).toEqual(back);
    expect(naps).toEqual([20, 5, 5]);
    expect(world.lines).toEqual([
      '0 s: web: gets all users',
      '0 s: web: gets requests with the test header',
      '20 s: web-next: 0 tasks wanted',
      '20 s: web: is scaled in again',
      '20 s: web-next: 1 task to finish what they have',
      '30 s: web-next: has no task any more',
    ]);
  });

  it.each(['undo', 'settle'] as const)('%s changes nothing at rest', async (step) => {
    const world = begin();
    const { naps, done } = run(world, step);
    await done;
    expect([world.changes, world.lines, naps]).toEqual([[], [], []]);
  });

  it('undo does nothing while there is no web-next', async () => {
    const world = begin();
    world.services['web-next'] = undefined;
    world.rules.tests = { next: 1 };
    await run(world, 'undo').done;
    expect(world.changes).toEqual([]);
  });

  it('settle leaves the test rule at rest after a first deploy, too', async () => {
    const world = begin();
    world.rules.tests = { next: 1 };
    const { naps, done } = run(world, 'settle');
    await done;
    expect([world.changes, naps]).toEqual([['tests: web 100, next 0, sticky for 1 s'], []]);
  });

  it('settle waits until web is steady at the new version', async () => {
    const world = shifted();
    Object.assign(world.services.web ?? {}, { rolloutState: 'IN_PROGRESS' });
    const { naps, done } = run(world, 'settle', {}, (nap) => {
      if (nap === 1) expect(world.changes).toEqual([]);
      if (nap === 2) Object.assign(world.services.web ?? {}, { rolloutState: 'COMPLETED' });
    });
    await done;
    expect(naps).toEqual([5, 5, 20]);
    expect(world.changes).toEqual(back);
  });

  it.each([
    ['is not at the new version', { taskDefinition: oldVersion }, `${oldVersion}, 2 of 2 running, 2 healthy`],
    ['does not get healthy', { healthy: 1 }, `${newVersion}, 2 of 2 running, 1 healthy`],
  ])('settle keeps users on web-next where web %s', async (_, web, got) => {
    const world = shifted();
    Object.assign(world.services.web ?? {}, web);
    await expect(run(world, 'settle').done).rejects.toThrow(
      new Error(
        `web: must run ${newVersion} before users leave web-next, got "${got}"; see in the log of web why it does not; until a deploy goes through, web-next has the users`,
      ),
    );
    expect(world.changes).toEqual([]);
  });

  it.each(['undo', 'settle'] as const)('%s is done again after it was killed, from each moment on', async (step) => {
    for (const after of [0, 1, 2, 3]) {
      const world = shifted(step === 'undo' ? oldVersion : newVersion);
      world.deadAfter = after;
      await expect(run(world, step).done).rejects.toThrow('not now');
      world.deadAfter = Number.POSITIVE_INFINITY;
      await run(world, step).done;
      expect(world.changes).toEqual(back);
    }
  });

  it('says what is left where AWS refuses it, having done all else', async () => {
    const world = shifted();
    world.refused.UpdateService = 'AccessDeniedException';
    await expect(run(world, 'settle').done).rejects.toThrow(
      new Error(
        'web-next: must leave users to web, and run no task, got "its tasks run on (AccessDeniedException: not now)"; fix what AWS says, then deploy again',
      ),
    );
    expect(world.changes).toEqual([back[0], back[1], back[3]]);
  });

  it('gives up on tasks that do not end', async () => {
    const world = shifted();
    world.stopped = [stopping];
    const { clock, done } = run(world, 'settle', {}, () => {}, 67);
    await expect(done).rejects.toThrow(
      new Error(
        'web-next: must have no task after 4020 seconds, got 1; see in the events of aws ecs describe-services what keeps them, then deploy again',
      ),
    );
    expect(clock.now()).toBe((20 + 12 * 5) * 67_000);
  });

  it('knows nothing of scaling that is not there', async () => {
    const world = shifted();
    aws.answers.DescribeScalableTargets = () => ({ ScalableTargets: [] });
    await run(world, 'settle').done;
    expect(world.changes).toEqual(back.slice(0, 3));
  });
});
