import { namedTwice } from '../named-twice.ts';
import type { ApplicationRule } from './rule.ts';

export const queueNamesUnique: ApplicationRule = ({ queues }) =>
  namedTwice(
    queues.map(({ name }) => name),
    (index) => `queues[${index}].name`,
    'give each queue a name of its own',
  );
