/** A change that no test needs to notice. */
export interface Accepted {
  file: string;
  /** The lines as they are, and as the change leaves them, as `npm run mutants` prints them. */
  was: string;
  becomes: string;
  why: string;
}

/** An entry whose code is gone fails the unit tests, and one that a test notices by now fails `npm run mutants`. */
export const accepted: Accepted[] = [];
