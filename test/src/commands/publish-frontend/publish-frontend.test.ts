import { describe, expect, it } from 'vitest';
import { frontEndCalled } from '../../../../src/commands/publish-frontend/publish-frontend.ts';

const shop = {
  bucket: 'shop-dev-shop',
  prefix: '',
  distribution_id: 'E123',
  url: 'https://shop.example.com/',
  hashed_paths: ['assets/'],
};
const outputs = { front_ends: { value: { admin: { ...shop, prefix: 'admin/' }, shop } } };

describe('the front ends of an environment', () => {
  it('are found by their names', () => {
    expect(frontEndCalled('shop', 'dev', outputs)).toEqual({
      bucket: 'shop-dev-shop',
      prefix: '',
      distributionId: 'E123',
      url: 'https://shop.example.com/',
      hashedPaths: ['assets/'],
    });
  });

  it('are named when there is none of that name', () => {
    expect(() => frontEndCalled('shpo', 'dev', outputs)).toThrow(
      new Error(
        'command line: must name a front end of dev, one of admin, shop, got "shpo"; did you mean shop? A new one is there once it is deployed',
      ),
    );
  });

  it.each([
    ['were never deployed', {}],
    ['are none', { front_ends: { value: {} } }],
  ])('must be there: they %s', (_, outputs) => {
    expect(() => frontEndCalled('shop', 'dev', outputs)).toThrow(
      new Error(
        'dev: must have front ends before one can be published, got nothing; write frontEnds in environments/application.ts and cdn in environments/dev.ts, then deploy',
      ),
    );
  });
});
