import { namedTwice } from '../named-twice.ts';
import type { EnvironmentRule } from './rule.ts';

/** What a schedule consists of in AWS is named after it. */
export const scheduleNamesUnique: EnvironmentRule = ({ schedules }) =>
  namedTwice(
    schedules.map(({ name }) => name),
    (index) => `schedules[${index}].name`,
    'give each schedule a name of its own',
  );
