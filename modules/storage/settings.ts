import { z } from 'zod';
import { flag, group, integer } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { storageSources } from './sources.ts';

export const storageSettings = group({
  /** Whether destroying the environment destroys what is in its buckets. */
  deleteObjects: flag('false makes AWS refuse to delete a bucket that holds anything').default(false),
  /** Days for which a file that was overwritten or deleted can be brought back. */
  oldVersionDays: integer(1, 3650, 'old versions are billed like current ones').default(30),
  /**
   * Days after which uploaded media move to Standard-IA, which costs half at rest, charges for each read, and for 30 days and 128 KiB at the least.
   * Without it they stay. https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
   */
  infrequentAccessAfterDays: z.optional(
    integer(30, 3650, 'S3 moves nothing before 30 days; leave it out to move nothing'),
  ),
  /** Days after which the parts of an upload that was broken off are deleted. */
  brokenUploadDays: integer(1, 365, 'parts are billed and can be seen by nobody').default(7),
  /** Days for which the access logs of buckets and load balancer are kept. */
  accessLogRetentionDays: integer(1, 3650, '90 covers most inquiries').default(90),
}).register(tellers, { sources: storageSources });

export type StorageSettings = z.output<typeof storageSettings>;
