import { expect, it } from 'vitest';
import { countriesOnce } from '../../../../src/configuration/rules/countries-once.ts';
import { findings } from '../config.ts';

function named(...countries: string[]): string[] {
  return findings(countriesOnce, { cdn: { geoRestriction: { kind: 'deny', countries } } });
}

it('takes countries that differ, no restriction, and no CDN', () => {
  expect(named('DE', 'FR')).toEqual([]);
  expect(findings(countriesOnce, { cdn: {} })).toEqual([]);
  expect(findings(countriesOnce, {})).toEqual([]);
});

it('refuses a country for the second time', () => {
  expect(named('DE', 'FR', 'DE')).toEqual([
    'cdn.geoRestriction.countries[2]: must not be named twice, got "DE"; name each country once',
  ]);
});
