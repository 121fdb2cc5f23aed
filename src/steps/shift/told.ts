import type { Clock } from '../clock.ts';

/** Prints what changes, each line with the seconds since the step began. */
export type Tell = (line: string) => void;

export function teller(clock: Clock): Tell {
  const begun = clock.now();
  return (line) => console.log(`${Math.round((clock.now() - begun) / 1000)} s: ${line}`);
}

export function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

export function saidBy(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message.split('\n')[0]}`;
}
