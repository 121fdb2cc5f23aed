import { BatchGetImageCommand, type ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { UserError } from '../configuration/finding.ts';
import { silenceSeconds } from '../steps/bounds.ts';

/** All that ECR may keep an image as. It answers in none that is not named. */
export const mediaTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];

/** What an image says of itself, of all that its Dockerfile does (https://github.com/opencontainers/image-spec/blob/main/config.md). */
export interface ImageConfig {
  /** As Go and Docker call it: amd64, arm64. */
  architecture: string;
  config?: { Entrypoint?: string[] | null; StopSignal?: string };
}

/** An image, or one for each of some platforms (https://github.com/opencontainers/image-spec/blob/main/image-index.md). */
interface Manifest {
  config?: { digest: string };
  manifests?: { digest: string; platform?: { architecture: string; os: string } }[];
}

export interface Repository {
  registryId: string;
  repositoryName: string;
}

/**
 * Of each Linux image that the manifest names. ECR gives a configuration as it gives a layer, by an address in S3
 * (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html).
 * @throws UserError when that can't be reached.
 */
export async function imageConfigs(ecr: ECRClient, repository: Repository, manifest: string): Promise<ImageConfig[]> {
  const { config, manifests = [] }: Manifest = JSON.parse(manifest);
  if (config) return [await read(ecr, repository, config.digest)];
  // What tells how an image was built stands among them, for the platform unknown/unknown.
  const linux = manifests.filter(({ platform }) => platform?.os === 'linux');
  if (linux.length === 0) return [];
  const { images = [] } = await ecr.send(
    new BatchGetImageCommand({
      ...repository,
      imageIds: linux.map(({ digest }) => ({ imageDigest: digest })),
      acceptedMediaTypes: mediaTypes,
    }),
  );
  const configs = images.map(({ imageManifest = '{}' }) => imageConfigs(ecr, repository, imageManifest));
  return (await Promise.all(configs)).flat();
}

async function read(ecr: ECRClient, repository: Repository, layerDigest: string): Promise<ImageConfig> {
  const { downloadUrl = '' } = await ecr.send(new GetDownloadUrlForLayerCommand({ ...repository, layerDigest }));
  const refused = (got: string) =>
    new UserError([
      {
        path: `${repository.repositoryName}@${layerDigest}`,
        must: 'must be read before its image can be deployed',
        got,
        wayOut: 'see that this computer reaches S3 by HTTPS, then deploy again',
      },
    ]);
  const answer = await fetch(downloadUrl, { signal: AbortSignal.timeout(silenceSeconds * 1000) }).catch(
    (error: Error) => {
      throw refused(String(error.cause ?? error.message));
    },
  );
  if (!answer.ok) throw refused(`${answer.status} ${answer.statusText}`);
  return (await answer.json()) as ImageConfig;
}
