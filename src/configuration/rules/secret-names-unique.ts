import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { ownOfMail, ownVariables, reservedVariables } from '../variables.ts';
import type { ApplicationRule } from './rule.ts';

/** Each secret becomes a variable of the tasks, beside those that the stack gives them. */
export const secretNamesUnique: ApplicationRule = ({ secrets, variables }) => [
  ...namedTwice(secrets, (index) => `secrets[${index}]`, 'name each secret once'),
  ...secrets.flatMap((name, index): Finding[] => {
    const isOwn = ownVariables.includes(name) && !ownOfMail.includes(name);
    if (isOwn ? variables[name] === false : !reservedVariables.test(name)) return [];
    const must =
      'must not be a variable that the stack gives to tasks itself, or that AWS, Celery or the system acts upon';
    return [{ path: `secrets[${index}]`, must, got: name, wayOut: 'take another name, or leave it out' }];
  }),
];
