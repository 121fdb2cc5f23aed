import { z } from 'zod';
import { lasting } from '../observability/settings.ts';
import { regions } from '../shared/regions.ts';
import { flag, group, integer, oneOf, reason } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import { storageSources } from './sources.ts';

const mediaCopySettings = group({
  /** A region that is not the environment's own. What is there when the copy begins is copied by hand: docs/operations.md, A second copy. */
  region: oneOf(regions, 'a region that is missing here is one line in modules/shared/regions.ts'),
  /** Days for which a file that was overwritten or deleted can be brought back from the copy: most mistakes are seen within three months. */
  oldVersionDays: integer(1, 3650, 'old versions are billed like current ones').default(90),
  alarms: group({
    /** Seconds that the copy is behind. S3 copies most objects within seconds, and large ones within minutes. */
    lag: group({
      seconds: integer(60, 86_400, 'S3 copies most objects within 15 minutes').default(3600),
      ...lasting(300, 3, 3),
    }).prefault({}),
    /** Objects that S3 gave up on, in a period. */
    failures: group({
      objects: integer(1, 1_000_000, 'how many objects in a period').default(1),
      // One that is missing is missing for ever: it is told at once.
      ...lasting(300, 1, 1),
    }).prefault({}),
  }).prefault({}),
});

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
  /**
   * A copy of media in another region, which no role of the environment may delete from. It costs the storage once more, and the transfer
   * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html). Without it the loss of the region takes the media.
   */
  mediaCopy: z.optional(mediaCopySettings),
  /** Why a production has no `mediaCopy`. */
  withoutMediaCopy: z.optional(reason('users can upload all of it again')),
  /** Days after which the parts of an upload that was broken off are deleted. */
  brokenUploadDays: integer(1, 365, 'parts are billed and can be seen by nobody').default(7),
  /** Days for which the access logs of buckets and load balancer are kept. */
  accessLogRetentionDays: integer(1, 3650, '90 covers most inquiries').default(90),
}).register(tellers, { sources: storageSources });

export type StorageSettings = z.output<typeof storageSettings>;

export type MediaCopySettings = z.output<typeof mediaCopySettings>;
