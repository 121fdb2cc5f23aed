import { UserError } from '../../configuration/finding.ts';
import { type Clock, systemClock } from '../../steps/clock.ts';
import type { ClientConfig } from '../../steps/credentials.ts';
import { listenForInterruption } from '../../steps/interruption.ts';
import { Bucket } from './bucket.ts';
import { cacheControl, kindOf } from './cache-control.ts';
import { contentTypeOf } from './content-type.ts';
import type { BuiltFile } from './folder.ts';
import { invalidate } from './invalidation.ts';
import { planOf } from './plan.ts';
import { Progress } from './progress.ts';

/** Where a front end is published. */
export interface FrontEnd {
  bucket: string;
  /** What the keys of its files begin with: nothing, or such as `docs/`. */
  prefix: string;
  distributionId: string;
  url: string;
  /** Folders, such as `assets/`, in which names change with the content. */
  hashedPaths: readonly string[];
}

const uploadsAtATime = 8;

/**
 * Makes a front end what a build wrote. Nothing old is removed before all that is new is there, so visitors never meet a page whose files are
 * gone, and a publish that failed is finished by the next one.
 * @param keepOldDays how long hashed files stay once they are in no build any more.
 * @throws UserError when AWS refuses something.
 */
export async function publish(
  frontEnd: FrontEnd,
  files: readonly BuiltFile[],
  keepOldDays: number,
  config: ClientConfig,
  clock: Clock = systemClock,
): Promise<void> {
  const bucket = new Bucket(frontEnd.bucket, frontEnd.prefix, config);
  // Of two at once each would overwrite what the other has told CloudFront to fetch anew.
  const lock = bucket.lock();
  const interruption = listenForInterruption();
  // What is under way is waited for, so that nothing of this publish arrives once the next one has begun.
  const requireMayGoOn = async () => {
    const got = interruption.by();
    const wayOut = 'give the same command again, which goes on where this one stopped';
    if (got) throw new UserError([{ path: bucket.name, must: 'must be published to until the end', got, wayOut }]);
    await lock.requireHeld();
  };
  const sleep = async (milliseconds: number) => {
    await Promise.race([clock.sleep(milliseconds), interruption.happened]);
    await requireMayGoOn();
  };
  try {
    await attempt(bucket.name, 'must be locked for this publish', 'nothing was changed', () => lock.take());
    await publishAlone(frontEnd, bucket, requireMayGoOn, files, keepOldDays, config, { ...clock, sleep });
  } finally {
    // It counts as ended after a while all the same.
    await lock.release().catch(() => {});
    interruption.ignore();
  }
}

async function publishAlone(
  { prefix, distributionId, hashedPaths, url }: FrontEnd,
  bucket: Bucket,
  requireMayGoOn: () => Promise<void>,
  files: readonly BuiltFile[],
  keepOldDays: number,
  config: ClientConfig,
  clock: Clock,
): Promise<void> {
  const { objects, published } = await attempt(bucket.name, 'must be read', 'nothing was changed', () => bucket.read());
  console.log(`there: ${objects.size} files in ${bucket.name}`);
  const plan = planOf({ files, objects, published, prefix, hashedPaths, keepOldDays, now: new Date(clock.now()) });
  const record = async (record: typeof plan.before, outcome: string) => {
    await attempt(bucket.name, 'must take the record of this publish', outcome, () => bucket.writeRecord(record));
  };

  // Should this be the last that this run does, the next one still knows what CloudFront must drop.
  if (!isSame(plan.before, published)) await record(plan.before, 'nothing was changed');
  const progress = new Progress('uploaded', plan.uploads.flat());
  for (const turn of plan.uploads) {
    await forEach(turn, async (file) => {
      await requireMayGoOn();
      await attempt(file.path, `must be uploaded to ${bucket.name}`, 'nothing old was removed', () =>
        bucket.upload(file, {
          ContentType: contentTypeOf(file.path),
          CacheControl: cacheControl[kindOf(file.path, hashedPaths)],
        }),
      );
      progress.done(file);
    });
  }
  await requireMayGoOn();
  if (plan.removals.length > 0) {
    await attempt(bucket.name, 'must let old files be removed', 'all that is new is there', () =>
      bucket.remove(plan.removals),
    );
    console.log(`removed: ${plan.removals.length} old files`);
  }
  if (plan.toInvalidate.length > 0) {
    const outcome = 'all that is new is there, and CloudFront may answer with what was there before';
    await attempt(distributionId, 'must drop what was overwritten or removed', outcome, () =>
      invalidate(distributionId, plan.toInvalidate, config, clock),
    );
  }
  await requireMayGoOn();
  if (!isSame(plan.after, plan.before)) await record(plan.after, 'all that is new is there');

  console.log(url);
  const kept = Object.keys(plan.after.oldSince);
  console.log(
    `${plan.uploads.flat().length} uploaded, ${plan.unchanged} unchanged, ${plan.removals.length} removed, ${kept.length} kept for now, ${plan.toInvalidate.length} invalidated`,
  );
}

function isSame(one: object, other: object | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Several at a time. After a failure no other one is begun.
 * @throws UserError with each failure, when those that were begun have ended.
 */
async function forEach(files: readonly BuiltFile[], work: (file: BuiltFile) => Promise<void>): Promise<void> {
  const waiting = [...files].reverse();
  const failures: unknown[] = [];
  const worker = async () => {
    for (let file = waiting.pop(); file && failures.length === 0; file = waiting.pop()) {
      await work(file).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: uploadsAtATime }, worker));
  if (failures.length > 0) throw new UserError(failures.map((error) => (error as Error).message));
}

async function attempt<Result>(
  path: string,
  must: string,
  outcome: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { name, message, code } = error as NodeJS.ErrnoException;
    const wayOut = `fix that and give the same command again, which goes on where this one stopped: ${outcome}`;
    throw new UserError([{ path, must, got: `${name}: ${message || code}`, wayOut }]);
  }
}
