/**
 * Runs something without cdktf's notes of where each value was made. They are for the message of an error that never comes, and
 * take a third of the time. `CREATION_STACKS=1` brings them back.
 */
export function withoutCreationStacks<Result>(run: () => Result): Result {
  if (process.env.CREATION_STACKS) return run();
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {};
  try {
    return run();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
