import type { Statement } from '../shared/iam.ts';
import { awsNamePattern } from '../shared/naming.ts';
import type { Registry } from './describe.ts';
import { type Owner, ownArns } from './own.ts';
import { readState, type TerraformState } from './terraform-state.ts';

/** What pushes an image and publishes front ends. An image is pushed to the registry of its own environment. */
export function releaseStatements(owner: Owner, state: TerraformState, registry: Registry): Statement[] {
  const { account } = owner.place;
  const frontEnds = `arn:aws:s3:::${awsNamePattern('bucket', owner.name, 'front-end')}`;
  return [
    ...(registry.name === owner.name ? pushImage(owner) : []),
    // Outputs say where front ends go.
    ...readState(state, owner.place),
    {
      sid: 'ListFrontEnds',
      actions: ['s3:ListBucket'],
      resources: [frontEnds],
      // Buckets of other accounts may be called likewise.
      conditions: { StringEquals: { 'aws:ResourceAccount': account } },
    },
    {
      sid: 'PublishFrontEnds',
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: [`${frontEnds}/*`],
      conditions: { StringEquals: { 'aws:ResourceAccount': account } },
    },
    {
      // CloudFront names its distributions itself.
      sid: 'InvalidateFrontEnds',
      actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
      resources: [`arn:aws:cloudfront::${account}:distribution/*`],
      conditions: {
        StringEquals: {
          'aws:ResourceTag/Project': owner.project,
          'aws:ResourceTag/Environment': owner.environment,
        },
      },
    },
  ];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
function pushImage(owner: Owner): Statement[] {
  return [
    { sid: 'LogInToRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
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
      resources: ownArns(owner).repository,
    },
  ];
}
