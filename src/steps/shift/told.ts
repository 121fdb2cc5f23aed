import type { Clock } from '../clock.ts';

/** Prints what changes, each line with the seconds since the step began. */
export type Tell = (line: string) => void;

export function teller(clock: Clock): Tell {
  const begun = clock.now();
  return (line) => console.log(`${Math.round((clock.now() - begun) / 1000)} s: ${line}`);
}
