import { namedTwice } from '../named-twice.ts';
import type { ApplicationRule } from './rule.ts';

/** What a front end consists of in AWS is named after it. */
export const frontEndNamesUnique: ApplicationRule = ({ frontEnds }) =>
  namedTwice(
    frontEnds.map(({ name }) => name),
    (index) => `frontEnds[${index}].name`,
    'give each front end a name of its own',
  );
