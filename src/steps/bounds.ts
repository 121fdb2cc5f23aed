/** A connection takes a second, however far the region. */
const connectionSeconds = 10;

/** Nothing that AWS is asked here takes it so long to begin with an answer, or to go on with one. */
export const silenceSeconds = 30;

/**
 * Without these a call that nothing answers is waited for without end: the SDK has no bounds of its own, and its `requestTimeout` only warns.
 * The SDK makes a call that ran out of time anew, three times in all.
 * https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/http/httpHandlerInitialization.ts
 */
export const requestHandler = { connectionTimeout: connectionSeconds * 1000, socketTimeout: silenceSeconds * 1000 };
