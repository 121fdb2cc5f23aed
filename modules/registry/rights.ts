import { arnOf, onAny, onChange, type Rights } from '../shared/rights.ts';
import { repositoryName } from './image.ts';

/** Keeps the images from the role that deploys where the settings do. */
export function registryProtection(on: boolean): Rights {
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
              resources: [arnOf(owner, 'ecr', `repository/${repositoryName(owner.name)}`)],
            },
          ]
        : [],
  };
}

const sharing = `${onChange('aws_ecr_repository_policy', 'ecr/repository_policy')}, of a registry that environments share`;
const pushed = 'docker push: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html';
const released =
  'build-and-release.yml, which waits for the scan: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html';

export const registryRights: Rights = {
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
      resources: [arnOf(owner, 'ecr', `repository/${repositoryName(owner.name)}`)],
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
      resources: [arnOf(owner, 'ecr', `repository/${repositoryName(owner.name)}`)],
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
      resources: [arnOf(owner, 'ecr', `repository/${repositoryName(owner.name)}`)],
    },
  ],
};
