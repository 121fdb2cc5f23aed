import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ClientConfig } from '../../steps/credentials.ts';
import type { BuiltFile } from './folder.ts';
import { lockName, PublishLock } from './lock.ts';
import { type Published, parseRecord, recordName } from './record.ts';

/** The SDK repeats a request that failed for a moment only if it has the whole body. Of this size a few fit into memory. */
const repeatableMiB = 32;

/** What one DeleteObjects takes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const mostDeletions = 1000;

/** The part of a bucket whose keys begin with the prefix of a front end. */
export class Bucket {
  readonly name: string;
  private readonly prefix: string;
  private readonly config: ClientConfig;
  private readonly client: S3Client;

  constructor(name: string, prefix: string, config: ClientConfig) {
    this.name = name;
    this.config = config;
    this.prefix = prefix;
    // Each file is sent with its MD5, which S3 checks.
    this.client = new S3Client({ ...config, requestChecksumCalculation: 'WHEN_REQUIRED' });
  }

  /** What lets one publish at a time change it. */
  lock(): PublishLock {
    return new PublishLock(new S3Client(this.config), { Bucket: this.name, Key: this.key(lockName) });
  }

  /** The MD5 of each file by its path, and what was recorded of the last publish. */
  async read(): Promise<{ objects: Map<string, string>; published: Published | undefined }> {
    const objects = new Map<string, string>();
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.name, Prefix: this.prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', ETag = '' } of Contents) {
        // That of an object which was put at once and is encrypted by S3's own key.
        objects.set(Key.slice(this.prefix.length), ETag.replaceAll('"', ''));
      }
    }
    objects.delete(lockName);
    const isRecorded = objects.delete(recordName);
    return { objects, published: isRecorded ? await this.readRecord() : undefined };
  }

  private async readRecord(): Promise<Published | undefined> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: this.key(recordName) }));
    return parseRecord((await Body?.transformToString()) ?? '');
  }

  async writeRecord(published: Published): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.name,
        Key: this.key(recordName),
        Body: JSON.stringify(published),
        ContentType: 'application/json',
        CacheControl: 'no-store',
      }),
    );
  }

  async upload(
    { path, file, bytes, md5 }: BuiltFile,
    headers: { ContentType: string; CacheControl: string },
  ): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.name,
        Key: this.key(path),
        Body: bytes <= repeatableMiB * 1024 ** 2 ? await readFile(file) : createReadStream(file),
        ContentLength: bytes,
        ContentMD5: Buffer.from(md5, 'hex').toString('base64'),
        ...headers,
      }),
    );
  }

  /** @throws Error with what S3 says of each that it kept. */
  async remove(paths: readonly string[]): Promise<void> {
    for (let first = 0; first < paths.length; first += mostDeletions) {
      const Objects = paths.slice(first, first + mostDeletions).map((path) => ({ Key: this.key(path) }));
      const { Errors = [] } = await this.client.send(
        new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } }),
      );
      if (Errors.length === 0) continue;
      throw new Error(Errors.map(({ Key, Code, Message }) => `${Key}: ${Code}, ${Message}`).join('; '));
    }
  }

  private key(path: string): string {
    return `${this.prefix}${path}`;
  }
}
