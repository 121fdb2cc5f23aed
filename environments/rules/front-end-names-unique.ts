import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import type { ApplicationRule } from './rule.ts';

/** What a front end consists of in AWS is named after it, beside what is Django's. */
export const frontEndNamesUnique: ApplicationRule = ({ frontEnds }) => {
  const names = frontEnds.map(({ name }) => name);
  const path = (index: number) => `frontEnds[${index}].name`;
  return [
    ...namedTwice(names, path, 'give each front end a name of its own'),
    ...names.flatMap((name, index): Finding[] => {
      if (!/(^|-)django$/.test(name)) return [];
      const must = 'must not end in django, as what CloudFront has for Django does';
      return [{ path: path(index), must, got: name, wayOut: 'take another name' }];
    }),
  ];
};
