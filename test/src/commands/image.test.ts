import { describe, expect, it } from 'vitest';
import { requireImage } from '../../../src/commands/image.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';

const live = { ...qa, name: 'live', account: '222222222222', region: 'eu-west-1' as const };
const repository = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa';

describe('the image of a deploy', () => {
  const aws = useFakeAws();
  const found = { images: [{ imageId: { imageTag: '1.2.3' } }], failures: [] };
  const missing = { images: [], failures: [{ failureCode: 'ImageNotFound' }] };

  function require(answer: object, stack = 'qa', tag: string | undefined = '1.2.3', registryEnvironment?: string) {
    aws.answers = { BatchGetImage: () => answer };
    return requireImage({ application: { ...shop, registryEnvironment }, environments: [qa, live] }, stack, tag);
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

  it('must be there', async () => {
    await expect(require(missing, 'live', '1.2.3', 'qa')).rejects.toThrow(
      new Error(
        `image_tag: must be in the registry ${repository}, got "1.2.3"; push it first: docker push ${repository}:1.2.3`,
      ),
    );
  });

  it('needs a registry that is there', async () => {
    const none = { __type: 'RepositoryNotFoundException', message: 'The repository does not exist' };
    await expect(require(none, 'live', '1.2.3', 'qa')).rejects.toThrow(
      new Error(
        `qa.registry: must be there before an image can be deployed, got nothing; make it: npm run terraform qa -- apply -target=aws_ecr_repository.registry_repository -var=image_tag=0.0.0, then push the image: docker push ${repository}:1.2.3`,
      ),
    );
  });

  it('needs credentials that may look', async () => {
    const refused = { __type: 'AccessDeniedException', message: 'not authorized to perform: ecr:BatchGetImage' };
    await expect(require(refused, 'live')).rejects.toThrow(
      new Error(
        'AWS: must answer about live, got "AccessDeniedException: not authorized to perform: ecr:BatchGetImage"; see that your credentials are of account 222222222222, and may do that',
      ),
    );
  });

  it('is of no concern to a bootstrap', async () => {
    await requireImage({ application: shop, environments: [qa] }, 'bootstrap-qa', undefined);
    expect(aws.calls).toEqual([]);
  });
});
