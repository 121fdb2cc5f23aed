import { expect, it } from 'vitest';
import { frontEndNamesUnique } from '../../../../src/configuration/rules/front-end-names-unique.ts';
import { applicationFindings, frontEnd } from '../config.ts';

function named(...names: string[]): string[] {
  return applicationFindings(frontEndNamesUnique, { frontEnds: names.map((name) => frontEnd({ name })) });
}

it('takes names that differ, and no front end', () => {
  expect(named('shop', 'docs', 'django', 'django-paths')).toEqual([]);
  expect(named()).toEqual([]);
});

it('refuses a name for the second time', () => {
  expect(named('shop', 'docs', 'shop')).toEqual([
    'frontEnds[2].name: must not be named twice, got "shop"; give each front end a name of its own',
  ]);
});
