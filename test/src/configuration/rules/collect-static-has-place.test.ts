import { expect, it } from 'vitest';
import { collectStaticHasPlace } from '../../../../src/configuration/rules/collect-static-has-place.ts';
import { findings } from '../config.ts';

const from = (staticFrom: 'bucket' | 'media-bucket' | 'django') => ({
  djangoPaths: { django: ['/api/*'], static: '/static/*', staticFrom },
});

it('takes collectStatic where there is a bucket for what it collects', () => {
  expect(findings(collectStaticHasPlace, { collectStatic: {} }, from('bucket'))).toEqual([]);
  expect(findings(collectStaticHasPlace, { collectStatic: {} }, from('media-bucket'))).toEqual([]);
  expect(findings(collectStaticHasPlace, {}, from('django'))).toEqual([]);
});

it('refuses it where Django serves what is in its image', () => {
  const [sentence, ...others] = findings(collectStaticHasPlace, { collectStatic: {} }, from('django'));
  expect(sentence).toMatch(
    /^collectStatic: must be left out where application\.djangoPaths\.staticFrom is django, got \{.*\}; run collectstatic when the image is built$/,
  );
  expect(others).toEqual([]);
});
