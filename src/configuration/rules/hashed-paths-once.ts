import { namedTwice } from '../named-twice.ts';
import type { ApplicationRule } from './rule.ts';

export const hashedPathsOnce: ApplicationRule = ({ frontEnds }) =>
  frontEnds.flatMap(({ hashedPaths }, index) =>
    namedTwice(hashedPaths, (folder) => `frontEnds[${index}].hashedPaths[${folder}]`, 'name each folder once'),
  );
