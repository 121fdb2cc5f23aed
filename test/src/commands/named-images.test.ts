import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  imagesNamed,
  imageTagArguments,
  imageTagsForDestroy,
  optionOf,
  tellImages,
  variablesOf,
} from '../../../src/commands/named-images.ts';

const digest = `sha256:${'c'.repeat(64)}`;

beforeEach(() => {
  for (const variable of ['image_tag', 'image_tag_ssr']) vi.stubEnv(`TF_VAR_${variable}`, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('the images of a command line', () => {
  const named = (...given: string[]) => imagesNamed('qa', ['partner-api', 'ssr'], given);

  it("are the application's, and those of repositories, in one order", () => {
    expect(named('ssr=1.2.3', 'abc1234')).toEqual([
      { repository: undefined, tag: 'abc1234' },
      { repository: 'ssr', tag: '1.2.3' },
    ]);
    expect(named('partner-api=1.2.3')).toEqual([{ repository: 'partner-api', tag: '1.2.3' }]);
  });

  it('may come from the environment, as Terraform takes them', () => {
    vi.stubEnv('TF_VAR_image_tag_ssr', '1.2.3');
    expect(named()).toEqual([{ repository: 'ssr', tag: '1.2.3' }]);
    expect(named('ssr=1.2.4')).toEqual([{ repository: 'ssr', tag: '1.2.4' }]);
  });

  it('are refused with all that is wrong with them', () => {
    expect(() => named('srs=1.2.3', 'ssr=v1.2.3', 'abc1234', '1.2.3', 'partner-api=')).toThrow(
      new Error(
        [
          'command line: must name by --image-tag a repository that a service of qa runs, partner-api or ssr, got "srs=1.2.3"; did you mean ssr? Otherwise take one of partner-api, ssr',
          'command line: must name the application\'s image once, got "abc1234, 1.2.3"; leave out all but one',
          'image_tag_partner_api: must be a git SHA (7 to 40 hexadecimal digits) or a semantic version, got ""; push the image under such a tag: any other can move to another image',
          'image_tag_ssr: must be a git SHA (7 to 40 hexadecimal digits) or a semantic version, got "v1.2.3"; without the v, here and in the registry: 1.2.3',
        ].join('\n'),
      ),
    );
    expect(() => named('ssr=1.2.3', 'ssr=1.2.3')).toThrow(
      new Error('command line: must name the image of ssr once, got "ssr=1.2.3, ssr=1.2.3"; leave out all but one'),
    );
  });

  it("have no word for the application's, with and without other repositories", () => {
    const wayOut = "the application's image has no word: --image-tag 1.2.3";
    expect(() => named('application=1.2.3')).toThrow(
      new Error(
        `command line: must name by --image-tag a repository that a service of qa runs, partner-api or ssr, got "application=1.2.3"; ${wayOut}`,
      ),
    );
    expect(() => imagesNamed('qa', [], ['application=1.2.3'])).toThrow(
      new Error(
        `command line: must name by --image-tag a repository that a service of qa runs, got "application=1.2.3"; ${wayOut}`,
      ),
    );
  });

  it('are refused where there is no repository', () => {
    expect(() => imagesNamed('qa', [], ['ssr=1.2.3'])).toThrow(
      new Error(
        'command line: must name by --image-tag a repository that a service of qa runs, got "ssr=1.2.3"; it runs the image of the application alone, which has no name: --image-tag <tag>',
      ),
    );
  });

  it('must be one at least', () => {
    expect(() => named()).toThrow(
      new Error(
        'image_tag: must be a git SHA (7 to 40 hexadecimal digits) or a semantic version, got nothing; add -- --image-tag <tag>, with the two dashes first',
      ),
    );
  });
});

describe('the variables of Terraform', () => {
  it('are those of each image', () => {
    expect(
      variablesOf([
        { tag: '1.2.3', digest },
        { repository: 'partner-api', tag: '1.2.4', digest },
      ]),
    ).toEqual([
      '-var=image_tag=1.2.3',
      `-var=image_digest=${digest}`,
      '-var=image_tag_partner_api=1.2.4',
      `-var=image_digest_partner_api=${digest}`,
    ]);
  });

  it('have any tag where no registry is asked and none is named, but for the application', () => {
    expect(imageTagArguments('qa', ['api', 'ssr'], ['abc1234', 'ssr=1.2.3'])).toEqual([
      '-var=image_tag=abc1234',
      '-var=image_tag_ssr=1.2.3',
      '-var=image_tag_api=0.0.0',
    ]);
    expect(() => imageTagArguments('qa', ['ssr'], ['ssr=1.2.3'])).toThrow('image_tag: must be a git SHA');
    expect(imageTagsForDestroy(['ssr'])).toEqual(['-var=image_tag=0.0.0', '-var=image_tag_ssr=0.0.0']);
  });
});

it('an image is told as it is named', () => {
  const told = vi.spyOn(console, 'error').mockReturnValue();
  tellImages([
    { tag: '1.2.3', digest },
    { repository: 'ssr', tag: '1.2.4', digest },
    { repository: 'api', tag: '1.2.5' },
  ]);
  expect(told.mock.calls.flat()).toEqual([
    `image 1.2.3: ${digest}`,
    `image ssr 1.2.4: ${digest}`,
    'image api 1.2.5: not in the registry yet, so planned by its tag',
  ]);
  expect([optionOf(undefined), optionOf('ssr')]).toEqual(['--image-tag <tag>', '--image-tag ssr=<tag>']);
  told.mockRestore();
});
