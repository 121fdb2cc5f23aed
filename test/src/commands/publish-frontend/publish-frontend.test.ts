import { describe, expect, it } from 'vitest';
import { cdnSettings } from '../../../../modules/frontend-cdn/settings.ts';
import { frontEndCalled, publishFrontend } from '../../../../src/commands/publish-frontend/publish-frontend.ts';
import { qa, shop as written } from '../environment.ts';
import { RecordedTerraform } from '../recorded-terraform.ts';

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

  it.each([
    ['never', {}, 'nothing'],
    ['without any', { front_ends: { value: {} } }, 'nothing'],
    ['with others', outputs, '"admin, shop"'],
  ])('must be deployed: it was %s', (_, outputs, got) => {
    expect(() => frontEndCalled('help', 'dev', outputs)).toThrow(
      new Error(
        `dev: must be deployed with the front end help before that can be published, got ${got}; npm run deploy dev -- --image-tag <tag>`,
      ),
    );
  });
});

describe('a front end is published', () => {
  const application = { ...written, frontEnds: written.frontEnds.slice(0, 1).map((one) => ({ ...one, name: 'shop' })) };
  const withCdn = { ...qa, cdn: cdnSettings.parse({}) };
  const noFolder =
    'nowhere: must be the folder of a built front end, with index.html in it, got nothing; build it first, and name the folder that the build wrote';
  const noCdn = 'qa.cdn: must be given before a front end can be published, got nothing; give it, then deploy';

  it.each([
    [
      'whose name is another',
      application,
      withCdn,
      'shpo',
      'command line: must name one of frontEnds in environments/application.ts, got "shpo"; did you mean shop? Otherwise take one of shop',
    ],
    [
      'while there is none',
      { ...application, frontEnds: [] },
      withCdn,
      'shop',
      'application.frontEnds: must name a front end before it can be published, got []; list it there, then deploy',
    ],
    ['without CloudFront', application, { ...qa, cdn: undefined }, 'shop', noCdn],
    ['from a folder that is not there', application, withCdn, 'shop', noFolder],
  ])('by nobody %s, which is known before Terraform is asked', async (_, application, environment, name, error) => {
    const terraform = new RecordedTerraform('qa');
    await expect(publishFrontend(terraform, application, environment, name, 'nowhere')).rejects.toThrow(
      new Error(error),
    );
    expect(terraform.told).toEqual([]);
  });

  it('by nobody who is told but one of several mistakes', async () => {
    const published = publishFrontend(
      new RecordedTerraform('qa'),
      application,
      { ...qa, cdn: undefined },
      'shop',
      'nowhere',
      '0.5',
    );
    await expect(published).rejects.toThrow(
      new Error(
        `${noCdn}\n--keep-old-days: must be a whole number of days, got "0.5"; 0 removes old files at once; without it hashed ones stay for 7`,
      ),
    );
  });
});
