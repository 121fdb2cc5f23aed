import dev from './dev.ts';
import production from './production.ts';
import staging from './staging.ts';

/** The team of the tests: they know these files, whatever yours say. */
export const environments = [dev, staging, production];
