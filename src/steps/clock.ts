import { setTimeout } from 'node:timers/promises';

/** What waiting needs. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

export const systemClock: Clock = { now: Date.now, sleep: setTimeout };
