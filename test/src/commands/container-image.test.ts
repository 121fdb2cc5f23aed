import { describe, expect, it } from 'vitest';
import { imageOfContainer } from '../../../src/commands/container-image.ts';

const repository = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa';
const digest = `sha256:${'c'.repeat(64)}`;

describe('the image of a container', () => {
  it.each([
    ['by digest, its tag in a label', `${repository}@${digest}`, '1.2.3', { tag: '1.2.3', digest }],
    ['by tag, as by cdktf', `${repository}:1.2.3`, '1.2.3', { tag: '1.2.3', digest: undefined }],
    [
      'by tag alone, as before there were labels',
      `${repository}:1.2.3`,
      undefined,
      { tag: '1.2.3', digest: undefined },
    ],
    ['by digest alone, as by other hands', `${repository}@${digest}`, undefined, { tag: undefined, digest }],
    ['by neither, from a registry with a port', 'registry:5000/shop', undefined, { tag: undefined, digest: undefined }],
  ])('is named %s', (_, image, label, expected) => {
    const dockerLabels = label ? { 'image-tag': label } : undefined;
    expect(imageOfContainer({ image, dockerLabels })).toEqual({ repository: undefined, ...expected });
  });

  it('is of the repository that stands behind the slash in a registry of ECR', () => {
    const of = (image: string) => imageOfContainer({ image }).repository;
    expect(of(`${repository}/ssr@${digest}`)).toBe('ssr');
    expect(of(`${repository}/partner-api:1.2.3`)).toBe('partner-api');
    expect(of(`public.ecr.aws/docker/library/node@${digest}`)).toBeUndefined();
  });
});
