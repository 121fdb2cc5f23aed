/** For what takes as long as its data is large. The credentials of a deploy hold for four hours, and the rest of it must be done in them, too. */
export const longestWait = '3h';
