import type { Task } from '@aws-sdk/client-ecs';
import { byHand } from './by-hand.ts';
import { knownReason } from './stopped-reasons.ts';

interface Ended {
  cluster: string;
  container: string;
  words: { setting: string; failed: string; again: string };
}

/** What is wrong with a task that has ended, and what to do about it. Undefined when nothing is. */
export function wrongWith(
  { containers = [], stopCode, stoppedReason, taskArn = '' }: Task,
  { cluster, container: name, words }: Ended,
): { got: string; wayOut: string; exitCode: number | undefined } | undefined {
  const container = containers.find((each) => each.name === name);
  const exitCode = container?.exitCode;
  if (exitCode === 0) return undefined;
  // What kept the container from starting may be one that it starts after.
  const others = exitCode === undefined ? containers.filter((each) => each.exitCode && each !== container) : [];
  const reasons = [
    exitCode === undefined ? 'no exit code' : `exit code ${exitCode}`,
    container?.reason,
    stoppedReason,
    ...others.map((each) => `exit code ${each.exitCode} of ${each.name}`),
  ];
  const got = [...new Set(reasons.filter((reason) => reason !== undefined))].join(', ');
  const say = (wayOut: string) => ({ got, wayOut: `${wayOut}, then ${words.again}`, exitCode });
  const known = knownReason(got)?.wayOut(words.setting);
  if (known) return say(known);
  if (stopCode === 'UserInitiated') return say('ask who stopped it');
  // Killed. Fargate does not always say that it was for its memory.
  if (exitCode === 137) return say(`raise ${words.setting}.memoryMiB`);
  if (exitCode === undefined || exitCode > 128) {
    return say(`see what ECS says, for an hour, by ${byHand('describe-tasks --tasks', cluster, taskArn)}`);
  }
  return say(words.failed);
}
