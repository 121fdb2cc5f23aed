import dev from './dev.ts';
import production from './production.ts';
import staging from './staging.ts';

/** Every environment there is. A new one is its file and a line here. */
export const environments = [dev, staging, production];
