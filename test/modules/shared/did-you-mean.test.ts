import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../modules/shared/did-you-mean.ts';

describe('did you mean', () => {
  it.each([
    ['a letter that is missing', 'egres', 'egress'],
    ['a letter too many', 'zoness', 'zones'],
    ['a third of the letters', 'cidrxx', 'cidr'],
    ['a third of the letters at its beginning', 'xxress', 'egress'],
    ['three letters that a name begins with', 'int', 'interfaceEndpoints'],
    ['letters that are swapped, of a short name too', 'cnd', 'cdn'],
    ['a name that goes on', 'interface', 'interfaceEndpoints'],
  ])('guesses %s', (_, name, meant) => {
    expect(nearest(name, ['zones', 'cidr', 'egress', 'interfaceEndpoints', 'cdn'])).toBe(meant);
  });

  it.each(['blog', 'natGateways', 'password', 'c', 'xidrxx', ''])('guesses nothing for %o', (name) => {
    expect(nearest(name, ['zones', 'cidr', 'egress', 'shop', 'interfaceEndpoints', 'cdn'])).toBeUndefined();
  });

  it('guesses the nearest of several', () => {
    expect(nearest('prod', ['production-eu', 'production', 'dev'])).toBe('production');
  });

  it('says what was meant, once, before all that there is', () => {
    expect(didYouMean(['egres', 'egresss', 'natGateways'], ['cidr', 'zones', 'egress'])).toBe(
      'did you mean egress? Otherwise take one of cidr, zones, egress',
    );
  });

  it('says what there is where nothing is near', () => {
    expect(didYouMean(['user', 'password'], ['sha256'])).toBe('take one of sha256');
  });
});
