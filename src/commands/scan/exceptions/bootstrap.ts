import type { Exception } from './exception.ts';

/** They hold the bucket of the Terraform state. */
export const ofBootstraps: Exception[] = [
  {
    check: 'CKV_AWS_18',
    resources: ['aws_s3_bucket.bucket'],
    reason:
      'a log of its own would take a second bucket; CloudTrail records who read the state, if its data events are on',
  },
  {
    check: 'CKV_AWS_144',
    resources: ['aws_s3_bucket.bucket'],
    reason:
      'the state describes one region and cannot be applied while that is down; old versions cover what is overwritten',
  },
  {
    check: 'CKV2_AWS_62',
    resources: ['aws_s3_bucket.bucket'],
    reason: 'nothing waits for the news that a state was written',
  },
];
