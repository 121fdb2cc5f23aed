import { describe, expect, it } from 'vitest';
import { imageOf, repositoryIn } from '../../../modules/registry/image.ts';
import { Registry } from '../../../modules/registry/registry.ts';
import { synth } from '../../synth.ts';
import { encryptionOf, name } from '../foundation.ts';
import { only } from '../terraform.ts';

const place = { account: '222222222222', region: 'eu-west-1' };

describe('imageOf', () => {
  it('names an image in the registry of another environment, with the repository that it is pulled from', () => {
    expect(imageOf({ name, place }, { tag: '1.2.3' })).toEqual({
      repositoryUrl: '222222222222.dkr.ecr.eu-west-1.amazonaws.com/shop-test',
      uri: '222222222222.dkr.ecr.eu-west-1.amazonaws.com/shop-test:1.2.3',
      repositoryArn: 'arn:aws:ecr:eu-west-1:222222222222:repository/shop-test',
      tag: '1.2.3',
    });
  });

  it('names one of a further service behind a slash, by which it is known again', () => {
    const { uri, repositoryArn } = imageOf({ name, place, repository: 'ssr' }, { tag: '1.2.3' });
    expect(uri).toBe('222222222222.dkr.ecr.eu-west-1.amazonaws.com/shop-test/ssr:1.2.3');
    expect(repositoryArn).toBe('arn:aws:ecr:eu-west-1:222222222222:repository/shop-test/ssr');
    expect(repositoryIn(uri)).toBe('ssr');
    expect(repositoryIn(imageOf({ name, place }, { tag: '1.2.3' }).uri)).toBeUndefined();
  });

  it('names it by what it is told to, and keeps the tag beside that', () => {
    const { uri, tag } = imageOf({ name, place }, { tag: '1.2.3', reference: '@sha256:c' });
    expect(uri).toBe('222222222222.dkr.ecr.eu-west-1.amazonaws.com/shop-test@sha256:c');
    expect(tag).toBe('1.2.3');
  });

  it('calls the repository what the registry of that environment calls it', () => {
    const terraform = synth((stack) => {
      new Registry(stack, 'registry', {
        name,
        place,
        encryption: encryptionOf(stack),
        pulledByAccounts: [],
        imageTag: '1.2.3',
        shared: false,
        settings: { imagesKept: 20, unpulledDays: 180, deleteImages: false },
      });
    });
    expect(imageOf({ name, place }, { tag: '1.2.3' }).repositoryArn).toMatch(
      new RegExp(`/${only(terraform, 'aws_ecr_repository').name}$`),
    );
  });
});
