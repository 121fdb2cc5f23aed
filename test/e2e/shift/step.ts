import { setTimeout } from 'node:timers/promises';
import { settleShift } from '../../../src/steps/shift/settle-shift.ts';
import { shift } from '../../../src/steps/shift/shift.ts';
import { undoShift } from '../../../src/steps/shift/undo-shift.ts';

/** The steps of the project in a process of their own, which can be killed, by a clock that goes `PACE` times as fast. */
const steps: Record<string, typeof shift> = { undo: undoShift, shift, settle: settleShift };
const pace = Number(process.env.PACE);
const begun = Date.now();
const clock = {
  now: () => (Date.now() - begun) * pace,
  sleep: (milliseconds: number) => setTimeout(milliseconds / pace),
};

try {
  await steps[process.argv[2] ?? '']?.(process.env, clock);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
