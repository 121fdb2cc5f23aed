interface ShiftStep {
  /** How many of a hundred users without a session go to the new version. */
  percent: number;
  minutes: number;
}

/** The variable by which a rollback has all users moved at once: Terraform hands its environment on to its steps. */
export const shiftAtOnce = 'SHIFT_AT_ONCE';

/** Those of the settings, or all users in one. The version that a rollback goes back to has had users, and the one that it leaves has them for as long as the shift takes. */
export function stepsIn(environment: NodeJS.ProcessEnv): ShiftStep[] {
  if (environment[shiftAtOnce] === 'true') return [{ percent: 100, minutes: 0 }];
  return JSON.parse(environment.STEPS ?? '[]');
}
