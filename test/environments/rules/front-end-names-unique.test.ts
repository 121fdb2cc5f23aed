import { expect, it } from 'vitest';
import { frontEndNamesUnique } from '../../../environments/rules/front-end-names-unique.ts';
import { applicationFindings, frontEnd } from '../config.ts';

function named(...names: string[]): string[] {
  return applicationFindings(frontEndNamesUnique, { frontEnds: names.map((name) => frontEnd({ name })) });
}

it('takes names that differ, and no front end', () => {
  expect(named('shop', 'docs', 'django-docs', 'mydjango')).toEqual([]);
  expect(named()).toEqual([]);
});

it('refuses a name for the second time', () => {
  expect(named('shop', 'docs', 'shop')).toEqual([
    'frontEnds[2].name: must not be named twice, got "shop"; give each front end a name of its own',
  ]);
});

it('refuses a name that could be that of the function before Django', () => {
  expect(named('django', 'site-docs-django')).toEqual([
    'frontEnds[0].name: must not end in django, as what CloudFront has for Django does, got "django"; take another name',
    'frontEnds[1].name: must not end in django, as what CloudFront has for Django does, got "site-docs-django"; take another name',
  ]);
});
