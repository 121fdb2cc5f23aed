import { arnOf, type Owner, onAny, onChange, type Rights } from '../shared/rights.ts';
import { repositoryName } from './image.ts';

/** The repository of the application's image and, where there are others, all of the environment's. */
function repositories(owner: Owner, hasOwn: boolean): string[] {
  const ofApplication = arnOf(owner, 'ecr', `repository/${repositoryName(owner.name)}`);
  return hasOwn ? [ofApplication, `${ofApplication}/*`] : [ofApplication];
}

/** Keeps the images from the role that deploys where the settings do. */
export function registryProtection(on: boolean, hasOwn = false): Rights {
  return {
    policy: 'services',
    types: { aws_ecr_repository: 'ecr:CreateRepository' },
    protects: (owner) =>
      on
        ? [
            {
              sid: 'KeepImages',
              effect: 'Deny',
              actions: ['ecr:BatchDeleteImage', 'ecr:DeleteRepository'],
              resources: repositories(owner, hasOwn),
            },
          ]
        : [],
  };
}

const sharing = `${onChange('aws_ecr_repository_policy', 'ecr/repository_policy')}, of a registry that environments share`;
const pushed = 'docker push: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html';
const released =
  'build-and-release.yml, which waits for the scan: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html';

/** @param hasOwn whether there are repositories of further images. */
export function registryRights(hasOwn = false): Rights {
  return {
    policy: 'services',
    types: {
      aws_ecr_lifecycle_policy: 'ecr:PutLifecyclePolicy',
      aws_ecr_repository: 'ecr:CreateRepository',
      aws_ecr_repository_policy: 'ecr:SetRepositoryPolicy',
    },
    describe: (owner) => [
      {
        sid: 'DescribeRegistry',
        actions: [
          'ecr:DescribeRepositories',
          'ecr:GetLifecyclePolicy',
          'ecr:GetRepositoryPolicy',
          'ecr:ListTagsForResource',
        ],
        resources: repositories(owner, hasOwn),
      },
    ],
    deploy: (owner) => [
      {
        sid: 'ManageRegistry',
        actions: [
          'ecr:CreateRepository',
          'ecr:DeleteLifecyclePolicy',
          'ecr:DeleteRepository',
          'ecr:DeleteRepositoryPolicy',
          'ecr:PutImageScanningConfiguration',
          'ecr:PutImageTagMutability',
          'ecr:PutLifecyclePolicy',
          'ecr:SetRepositoryPolicy',
          'ecr:TagResource',
          'ecr:UntagResource',
        ],
        resources: repositories(owner, hasOwn),
      },
    ],
    uses: {
      'ecr:DeleteRepositoryPolicy': sharing,
      'ecr:GetRepositoryPolicy': sharing,
      'ecr:SetRepositoryPolicy': sharing,
      'ecr:PutImageScanningConfiguration': onChange('aws_ecr_repository', 'ecr/repository'),
      'ecr:PutImageTagMutability': onChange('aws_ecr_repository', 'ecr/repository'),
      'ecr:DescribeImages': released,
      'ecr:DescribeImageScanFindings': released,
      ...Object.fromEntries(
        [
          'BatchCheckLayerAvailability',
          'BatchGetImage',
          'CompleteLayerUpload',
          'GetAuthorizationToken',
          'GetDownloadUrlForLayer',
          'InitiateLayerUpload',
          'PutImage',
          'UploadLayerPart',
        ].map((action) => [`ecr:${action}`, pushed]),
      ),
    },
    release: (owner) => [
      onAny(['ecr:GetAuthorizationToken']),
      {
        sid: 'PushImage',
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:CompleteLayerUpload',
          'ecr:DescribeImages',
          'ecr:DescribeImageScanFindings',
          'ecr:GetDownloadUrlForLayer',
          'ecr:InitiateLayerUpload',
          'ecr:PutImage',
          'ecr:UploadLayerPart',
        ],
        resources: repositories(owner, hasOwn),
      },
    ],
  };
}
