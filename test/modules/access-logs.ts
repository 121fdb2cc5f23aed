import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import type { TerraformStack } from 'cdktf';
import type { AccessLogs } from '../../modules/storage/storage.ts';

/** Where a load balancer may write its logs. */
export function accessLogs(stack: TerraformStack): AccessLogs {
  const policy = new S3BucketPolicy(stack, 'log-policy', { bucket: 'shop-test-logs', policy: '{}' });
  return { bucket: 'shop-test-logs', prefix: 'load-balancer', policy };
}
