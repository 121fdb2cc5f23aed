import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { UserError } from '../../configuration/finding.ts';

/** Beside the files of the front end. It is none of them, and ends as the record does, which the bucket's policy keeps from CloudFront. */
export const lockName = '.lock.published.json';

/**
 * How long a publish that says nothing more keeps others out. Longer than the 15 minutes for which S3 takes a request that was signed: no file of
 * a publish that counts as dead can arrive after the next one has begun (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html).
 */
const expiresMinutes = 20;

const renewalSeconds = 60;

/** That one publish of a front end runs at a time: an object that S3 makes for one only, of two who ask at once. */
export class PublishLock {
  private readonly client: S3Client;
  private readonly place: { Bucket: string; Key: string };
  private readonly id = randomUUID();
  private etag: string | undefined;
  private renewing: NodeJS.Timeout | undefined;
  private renewal: Promise<void> | undefined;
  /** When S3 was last asked for it, and gave it. */
  private heldAt = 0;
  private lost = false;
  /** What S3 last said that the time is: the clock of this machine may be wrong, and `LastModified` is by S3's. */
  private now = new Date();

  constructor(client: S3Client, place: { Bucket: string; Key: string }) {
    this.client = client;
    this.place = place;
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = result.response as { headers: Record<string, string> };
        if (headers.date) this.now = new Date(headers.date);
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
  }

  /**
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   * @throws UserError when another publish has it.
   */
  async take(): Promise<void> {
    const held = await this.held();
    const isOver = held && this.now.getTime() - held.since.getTime() > expiresMinutes * 60_000;
    // One that was over may be gone by now.
    const isTaken = (isOver && (await this.write({ IfMatch: held.etag }))) || (await this.write({ IfNoneMatch: '*' }));
    if (!isTaken) {
      // It may have gone between the two.
      const { since, host } = (await this.held()) ?? {};
      throw new UserError([
        {
          path: this.place.Bucket,
          must: 'must be published to by one at a time',
          got: `another publish on ${host ?? 'another machine'} that was at work at ${since?.toISOString() ?? 'this moment'}`,
          wayOut: `wait until it has ended, and give the same command again: one that was killed counts as ended after ${expiresMinutes} minutes`,
        },
      ]);
    }
    this.renewing = setInterval(() => this.renew(), renewalSeconds * 1000);
    this.renewing.unref();
  }

  /**
   * To be asked before each change. A machine that slept has renewed nothing: it asks S3 first.
   * @throws UserError when this publish said nothing for so long that another one may have begun.
   */
  async requireHeld(): Promise<void> {
    if (Date.now() - this.heldAt > 2 * renewalSeconds * 1000) await this.renew();
    if (!this.lost) return;
    throw new UserError([
      `${this.place.Bucket}: must be published to by one at a time, got a publish that stood still for ${expiresMinutes} minutes, in which another one may have begun; give the same command again once that has ended`,
    ]);
  }

  /** Lets the next one begin. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
  async release(): Promise<void> {
    clearInterval(this.renewing);
    await this.renewal;
    if (this.lost || !this.etag) return;
    await this.client.send(new DeleteObjectCommand({ ...this.place, IfMatch: this.etag }));
  }

  private renew(): Promise<void> {
    this.renewal ??= this.renewOnce().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async renewOnce(): Promise<void> {
    // A renewal that fails for a moment is made up for by the next one.
    const isHeld = await this.write({ IfMatch: this.etag }).catch(
      () => Date.now() - this.heldAt < expiresMinutes * 60_000,
    );
    if (!isHeld) this.lost = true;
  }

  private async held(): Promise<{ id?: string; host?: string; since: Date; etag: string | undefined } | undefined> {
    try {
      const { Body, ETag, LastModified = this.now } = await this.client.send(new GetObjectCommand(this.place));
      const { id, host } = JSON.parse((await Body?.transformToString()) ?? '{}');
      return { id, host, since: LastModified, etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** @returns whether the lock is this publish's now. */
  private async write(condition: { IfMatch?: string | undefined; IfNoneMatch?: string }): Promise<boolean> {
    const askedAt = Date.now();
    try {
      const { ETag } = await this.client.send(
        new PutObjectCommand({
          ...this.place,
          ...condition,
          // Other than any before, and so is its ETag.
          Body: JSON.stringify({ id: this.id, host: hostname(), at: new Date().toISOString() }),
          ContentType: 'application/json',
          CacheControl: 'no-store',
        }),
      );
      this.etag = ETag;
      this.heldAt = askedAt;
      return true;
    } catch (error) {
      // 409 where two write at the same moment, and 404 where it is gone.
      const refused =
        error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
      if (!refused) throw error;
      // A call whose answer was lost is repeated by the SDK, and finds what it wrote itself.
      const held = await this.held();
      if (held?.id !== this.id) return false;
      this.etag = held.etag;
      this.heldAt = askedAt;
      return true;
    }
  }
}
