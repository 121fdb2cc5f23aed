import { expect, it } from 'vitest';
import { deployEndsInTime } from '../../../../src/configuration/rules/deploy-ends-in-time.ts';
import { findings, type Overrides, onInstances, worker } from '../config.ts';

const github = { infrastructureRepository: 'acme/shop' };

function found(
  deployment: object,
  protections: number[],
  application: object = { github },
  capacity?: object,
): string[] {
  const workers = [
    worker(),
    ...protections.map((atMostMinutes) =>
      worker({ protection: { atMostMinutes }, ...(capacity && { capacity }) } as object),
    ),
  ];
  return findings(deployEndsInTime, { web: { deployment }, workers } as Overrides, application);
}

const rolling = { strategy: 'rolling' };
const held = "must let a deploy end within the 240 minutes for which GitHub's role is lent to it, of which";

it('takes what ends in four hours together, with an hour for all else', () => {
  expect(found(rolling, [180])).toEqual([]);
  expect(found({ strategy: 'blue-green', bakeMinutes: 180 }, [])).toEqual([]);
  expect(
    found({ strategy: 'blue-green', bakeMinutes: 80, check: { command: ['true'], timeoutSeconds: 1200 } }, [80, 20]),
  ).toEqual([]);
});

it('refuses a protection or a shift that outlasts it by itself', () => {
  expect(found(rolling, [60, 181])).toEqual([
    `workers[2].protection.atMostMinutes: ${held} 181 are for workers[2].protection.atMostMinutes, and 60 for all else, got 241; lower one of them, or cut the tasks of Celery into shorter ones`,
  ]);
  expect(found({ strategy: 'blue-green', bakeMinutes: 181 }, [])).toEqual([
    `web.deployment.bakeMinutes: ${held} 181 are for web.deployment.bakeMinutes, and 60 for all else, got 241; lower one of them`,
  ]);
});

it('refuses what outlasts it together, since one comes after the other', () => {
  const check = { command: ['true'], timeoutSeconds: 601 };
  expect(found({ strategy: 'canary', canaryBakeMinutes: 50, bakeMinutes: 40, check }, [80, 60])).toEqual([
    `workers[1].protection.atMostMinutes: ${held} 80 are for workers[1].protection.atMostMinutes, 11 for web.deployment.check.timeoutSeconds, 50 for web.deployment.canaryBakeMinutes, 40 for web.deployment.bakeMinutes, and 60 for all else, got 241; lower one of them, or cut the tasks of Celery into shorter ones`,
  ]);
  expect(found({ strategy: 'linear', stepPercent: 25, stepBakeMinutes: 50, bakeMinutes: 31 }, [])).toEqual([
    `web.deployment.stepBakeMinutes: ${held} 150 are for web.deployment.stepBakeMinutes, 31 for web.deployment.bakeMinutes, and 60 for all else, got 241; lower one of them, or raise web.deployment.stepPercent`,
  ]);
});

it('counts the instance that a new task of a worker on EC2 may have to wait for', () => {
  expect(found(rolling, [165], { github }, onInstances)).toEqual([]);
  expect(found(rolling, [166], { github }, onInstances)).toEqual([
    `workers[1].protection.atMostMinutes: ${held} 166 are for workers[1].protection.atMostMinutes, 15 for an instance of workers[1] to start, and 60 for all else, got 241; lower one of them, or cut the tasks of Celery into shorter ones`,
  ]);
});

it('sets no limit to a deploy without github', () => {
  expect(found({ strategy: 'blue-green', bakeMinutes: 1440 }, [2880], {})).toEqual([]);
});
