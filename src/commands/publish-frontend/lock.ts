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
  private lost = false;

  constructor(client: S3Client, place: { Bucket: string; Key: string }) {
    this.client = client;
    this.place = place;
  }

  /**
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   * @throws UserError when another publish has it.
   */
  async take(): Promise<void> {
    const held = await this.held();
    const isOver = held && Date.now() - held.since.getTime() > expiresMinutes * 60_000;
    const isTaken = await this.write(isOver ? { IfMatch: held.etag } : { IfNoneMatch: '*' });
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

  /** @throws UserError when this publish said nothing for so long that another one may have begun. */
  requireHeld(): void {
    if (!this.lost) return;
    throw new UserError([
      `${this.place.Bucket}: must be published to by one at a time, got another publish, since this one stood still for ${expiresMinutes} minutes; give the same command again once that has ended`,
    ]);
  }

  async release(): Promise<void> {
    clearInterval(this.renewing);
    if (this.lost) return;
    await this.client.send(new DeleteObjectCommand(this.place));
  }

  private async renew(): Promise<void> {
    // A renewal that fails for a moment is made up for by the next one.
    const isHeld = await this.write({ IfMatch: this.etag }).catch(() => true);
    if (!isHeld) this.lost = true;
  }

  private async held(): Promise<{ id?: string; host?: string; since: Date; etag: string | undefined } | undefined> {
    try {
      const { Body, ETag, LastModified = new Date() } = await this.client.send(new GetObjectCommand(this.place));
      const { id, host } = JSON.parse((await Body?.transformToString()) ?? '{}');
      return { id, host, since: LastModified, etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** @returns whether the lock is this publish's now. */
  private async write(condition: { IfMatch?: string | undefined; IfNoneMatch?: string }): Promise<boolean> {
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
      return true;
    } catch (error) {
      // 409 where two write at the same moment.
      const refused = error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0);
      if (!refused) throw error;
      // A call whose answer was lost is repeated by the SDK, and finds what it wrote itself.
      const held = await this.held();
      if (held?.id !== this.id) return false;
      this.etag = held.etag;
      return true;
    }
  }
}
