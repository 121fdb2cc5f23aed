import { expect, it } from 'vitest';
import { countries } from '../../../modules/frontend-cdn/countries.ts';

/** What has a name beside the countries: parts of them, unions, and what tests are for. */
const noCountries = 'AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ'.split(' ');

it('are those that Unicode knows by a code of their own', () => {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const known = letters
    .flatMap((first) => letters.map((second) => first + second))
    // One that was given up, or is another word for one, is read as that.
    .filter((code) => names.of(code) && new Intl.Locale(`und-${code}`).region === code);
  expect(known.filter((code) => !noCountries.includes(code))).toEqual(countries);
});
