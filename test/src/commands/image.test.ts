import { describe, expect, it } from 'vitest';
import { serviceSettings } from '../../../modules/service/settings.ts';
import { requireImages, resolveImages } from '../../../src/commands/image.ts';
import { service } from '../configuration/config.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';

const live = { ...qa, name: 'live', account: '222222222222', region: 'eu-west-1' as const };
/** An address as GetDownloadUrlForLayer gives it, which holds what is behind it. */
const urlOf = (config: object) => ({
  downloadUrl: `data:application/json,${encodeURIComponent(JSON.stringify(config))}`,
});
const manifestOf = (digest: string) => JSON.stringify({ config: { digest } });

const digest = `sha256:${'c'.repeat(64)}`;
const repository = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa';

describe('the image of a deploy', () => {
  const aws = useFakeAws();
  const found = {
    images: [{ imageId: { imageTag: '1.2.3', imageDigest: digest }, imageManifest: manifestOf('sha256:c') }],
    failures: [],
  };
  const missing = { images: [], failures: [{ failureCode: 'ImageNotFound' }] };

  function require(answer: object, stack = 'qa', tag = '1.2.3', registryEnvironment?: string) {
    aws.answers = { BatchGetImage: () => answer, GetDownloadUrlForLayer: () => urlOf({ architecture: 'amd64' }) };
    return requireImages({ application: { ...shop, registryEnvironment }, environments: [qa, live] }, stack, [{ tag }]);
  }

  it('is looked for in the registry of its own environment', async () => {
    await require(found);
    expect(aws.calls.map(({ input }) => input)).toEqual([
      {
        registryId: '111111111111',
        repositoryName: 'shop-qa',
        imageIds: [{ imageTag: '1.2.3' }],
        acceptedMediaTypes: [
          'application/vnd.docker.distribution.manifest.v2+json',
          'application/vnd.docker.distribution.manifest.list.v2+json',
          'application/vnd.oci.image.manifest.v1+json',
          'application/vnd.oci.image.index.v1+json',
        ],
      },
      { registryId: '111111111111', repositoryName: 'shop-qa', layerDigest: 'sha256:c' },
    ]);
    expect(aws.calls[0]?.region).toBe('eu-central-1');
  });

  it('is looked for in the account and the region of the registry that all share', async () => {
    await require(found, 'live', '1.2.3', 'qa');
    expect(aws.calls[0]).toMatchObject({
      region: 'eu-central-1',
      input: { registryId: '111111111111', repositoryName: 'shop-qa' },
    });
  });

  it('has the digest that its tag stands for, which of an index is that of the index', async () => {
    expect(await require(found)).toEqual([{ tag: '1.2.3', digest }]);
  });

  it('is asked for by its digest where that is known, whatever became of the tag', async () => {
    aws.answers = {
      BatchGetImage: () => found,
      GetDownloadUrlForLayer: () => urlOf({ architecture: 'amd64' }),
    };
    const running = { tag: '1.2.3', digest };
    expect(await requireImages({ application: shop, environments: [qa] }, 'qa', [running])).toEqual([running]);
    expect(aws.calls[0]?.input.imageIds).toEqual([{ imageDigest: digest }]);
  });

  it('must still be there by its digest', async () => {
    aws.answers = { BatchGetImage: () => missing };
    await expect(
      requireImages({ application: shop, environments: [qa] }, 'qa', [{ tag: '1.2.3', digest }]),
    ).rejects.toThrow(
      new Error(
        `image_tag: must be in the registry ${repository}, got "1.2.3@${digest}"; take another one by --image-tag <tag>`,
      ),
    );
  });

  it('must be there', async () => {
    await expect(require(missing, 'live', '1.2.3', 'qa')).rejects.toThrow(
      new Error(
        `image_tag: must be in the registry ${repository}, got "1.2.3"; push it first: docker push ${repository}:1.2.3`,
      ),
    );
  });

  it('needs a registry that is there', async () => {
    const none = { __type: 'RepositoryNotFoundException', message: 'The repository does not exist' };
    await expect(require(none)).rejects.toThrow(
      /apply -target=aws_ecr_repository.registry_repository -var=image_tag=0.0.0, /,
    );
    await expect(require(none, 'live', '1.2.3', 'qa')).rejects.toThrow(
      new Error(
        `qa.registry: must be there before an image can be deployed, got nothing; make it: npm run terraform qa -- apply -target=aws_ecr_repository.registry_repository -target=aws_ecr_repository_policy.registry_policy -var=image_tag=0.0.0, then push the image: docker push ${repository}:1.2.3`,
      ),
    );
  });

  describe('of a further service', () => {
    const own = service({ image: { repository: 'partner-api' }, command: undefined, connections: undefined });
    const services = [serviceSettings.parse(own)];
    const environments = [
      { ...qa, services },
      { ...live, services },
    ];
    const both = [{ tag: '1.2.3' }, { repository: 'partner-api', tag: '1.2.3' }];
    const requireBoth = (stack: string, application = shop as object) =>
      requireImages({ application: { ...shop, ...application }, environments }, stack, both);

    it('is looked for in its own repository', async () => {
      aws.answers = { BatchGetImage: () => found, GetDownloadUrlForLayer: () => urlOf({ architecture: 'amd64' }) };
      expect(await requireBoth('qa')).toEqual(both.map((image) => ({ ...image, digest })));
      const asked = aws.calls.map(({ input }) => input.repositoryName);
      expect(asked.sort()).toEqual(['shop-qa', 'shop-qa', 'shop-qa/partner-api', 'shop-qa/partner-api']);
    });

    it('must be there, as the application must, and is told of at once', async () => {
      aws.answers = { BatchGetImage: () => missing };
      await expect(requireBoth('live', { registryEnvironment: 'qa' })).rejects.toThrow(
        new Error(
          [
            `image_tag: must be in the registry ${repository}, got "1.2.3"; push it first: docker push ${repository}:1.2.3`,
            `image_tag_partner_api: must be in the registry ${repository}/partner-api, got "1.2.3"; push it first: docker push ${repository}/partner-api:1.2.3`,
          ].join('\n'),
        ),
      );
      const gone = requireImages({ application: shop, environments }, 'qa', [
        { repository: 'partner-api', tag: '1.2.3', digest },
      ]);
      await expect(gone).rejects.toThrow('; take another one by --image-tag partner-api=<tag>');
    });

    it('needs its repository', async () => {
      aws.answers = {
        BatchGetImage: ({ repositoryName }) =>
          repositoryName === 'shop-qa' ? found : { __type: 'RepositoryNotFoundException', message: 'none' },
        GetDownloadUrlForLayer: () => urlOf({ architecture: 'amd64' }),
      };
      await expect(requireBoth('live', { registryEnvironment: 'qa' })).rejects.toThrow(
        new Error(
          `qa.registry: must have the repository partner-api before an image can be deployed, got nothing; make it: npm run terraform qa -- apply -target=aws_ecr_repository.registry_own_partner_api_repository -target=aws_ecr_repository_policy.registry_own_partner_api_policy -var=image_tag=0.0.0 -var=image_tag_partner_api=0.0.0, then push the image: docker push ${repository}/partner-api:1.2.3`,
        ),
      );
    });

    it('is judged by those that run it', async () => {
      aws.answers = { BatchGetImage: () => found, GetDownloadUrlForLayer: () => urlOf({ architecture: 'arm64' }) };
      const only = requireImages({ application: shop, environments }, 'qa', [
        { repository: 'partner-api', tag: '1.2.3' },
      ]);
      await expect(only).rejects.toThrow(
        new Error(
          'qa.services[0].architecture: must be what the image partner-api 1.2.3 was built for, arm64, got "x86_64"; set it to that, or build the image by docker buildx build --platform linux/amd64 and push it under a new tag',
        ),
      );
    });
  });

  it('needs credentials that may look', async () => {
    const refused = { __type: 'AccessDeniedException', message: 'not authorized to perform: ecr:BatchGetImage' };
    await expect(require(refused, 'live')).rejects.toThrow(
      new Error(
        'AWS: must answer about live, got "AccessDeniedException: not authorized to perform: ecr:BatchGetImage"; see that your credentials are of account 222222222222, and may do that',
      ),
    );
  });

  it('is looked at for each platform that it was built for', async () => {
    const linux = (architecture: string) => ({
      digest: `sha256:${architecture}`,
      platform: { architecture, os: 'linux' },
    });
    const attestation = { digest: 'sha256:made', platform: { architecture: 'unknown', os: 'unknown' } };
    const index = JSON.stringify({ manifests: [linux('amd64'), linux('arm64'), attestation] });
    aws.answers = {
      BatchGetImage: ({ imageIds }) => {
        const ids = imageIds as unknown as { imageTag?: string; imageDigest: string }[];
        return {
          images: ids.map(({ imageTag, imageDigest }) => ({
            imageManifest: imageTag ? index : manifestOf(imageDigest),
          })),
        };
      },
      GetDownloadUrlForLayer: ({ layerDigest = '' }) => urlOf({ architecture: layerDigest.replace('sha256:', '') }),
    };
    const web = { ...qa.web, architecture: 'arm64' as const };
    await requireImages({ application: shop, environments: [{ ...qa, web }] }, 'qa', [{ tag: '1.2.3' }]);
    expect(aws.calls.map(({ input }) => input.layerDigest ?? input.imageIds)).toEqual([
      [{ imageTag: '1.2.3' }],
      [{ imageDigest: 'sha256:amd64' }, { imageDigest: 'sha256:arm64' }],
      ...['sha256:amd64', 'sha256:arm64'],
    ]);
  });

  it('must run as the files say', async () => {
    aws.answers = {
      BatchGetImage: () => found,
      GetDownloadUrlForLayer: () => urlOf({ architecture: 'amd64', config: { StopSignal: 'SIGINT' } }),
    };
    const only = { ...qa, workers: [], web: { ...qa.web, server: 'gunicorn' } as typeof qa.web };
    await expect(requireImages({ application: shop, environments: [only] }, 'qa', [{ tag: '1.2.3' }])).rejects.toThrow(
      new Error(
        'image_tag: must be of an image with STOPSIGNAL SIGTERM, at which web would finish what is under way, got "1.2.3 with SIGINT"; write STOPSIGNAL SIGTERM at the end of its Dockerfile, and push it under a new tag',
      ),
    );
  });

  it('must be read from S3', async () => {
    aws.answers = {
      BatchGetImage: () => found,
      GetDownloadUrlForLayer: () => ({ downloadUrl: 'http://127.0.0.1:1/c' }),
    };
    await expect(requireImages({ application: shop, environments: [qa] }, 'qa', [{ tag: '1.2.3' }])).rejects.toThrow(
      /^shop-qa@sha256:c: must be read before its image can be deployed, got ".+"; see that this computer reaches S3 by HTTPS, then deploy again$/,
    );
  });

  it('is of no concern to a bootstrap', async () => {
    await requireImages({ application: shop, environments: [qa] }, 'bootstrap-qa', []);
    expect(aws.calls).toEqual([]);
  });
});

describe('the image of a plan that is only read', () => {
  const aws = useFakeAws();
  const resolve = (image: { tag: string; digest?: string }) =>
    resolveImages({ application: shop, environments: [qa] }, 'qa', [image]);

  it('has the digest that its tag stands for', async () => {
    aws.answers = { BatchGetImage: () => ({ images: [{ imageId: { imageTag: '1.2.3', imageDigest: digest } }] }) };
    expect(await resolve({ tag: '1.2.3' })).toEqual([{ tag: '1.2.3', digest }]);
  });

  it.each([
    ['no such image', { images: [], failures: [{ failureCode: 'ImageNotFound' }] }],
    ['no registry', { __type: 'RepositoryNotFoundException', message: 'The repository does not exist' }],
  ])('has none while there is %s', async (_, answer) => {
    aws.answers = { BatchGetImage: () => answer };
    expect(await resolve({ tag: '1.2.3' })).toEqual([{ tag: '1.2.3' }]);
  });

  it('is that of the digest which runs, if it is there', async () => {
    aws.answers = { BatchGetImage: () => ({ images: [{ imageId: { imageTag: '1.2.4', imageDigest: digest } }] }) };
    expect(await resolve({ tag: '1.2.3', digest })).toEqual([{ tag: '1.2.3', digest }]);
    expect(aws.calls.map(({ input }) => input.imageIds)).toEqual([[{ imageDigest: digest }]]);
  });

  it('which runs must be there, since a task that starts pulls it again', async () => {
    aws.answers = { BatchGetImage: () => ({ images: [], failures: [{ failureCode: 'ImageNotFound' }] }) };
    await expect(resolve({ tag: '1.2.3', digest })).rejects.toThrow(
      new Error(
        `image_tag: must be in the registry ${repository}, got "1.2.3@${digest}"; take another one by --image-tag <tag>`,
      ),
    );
  });
});
