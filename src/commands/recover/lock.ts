import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { UserError } from '../../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { stateOf } from '../../configuration/state.ts';
import type { ClientConfig } from '../../steps/credentials.ts';

/**
 * What Terraform writes into a lock: https://github.com/hashicorp/terraform/blob/v1.11.0/internal/states/statemgr/locker.go
 */
export interface LockInfo {
  ID: string;
  Operation: string;
  Who: string;
  Version: string;
  /** RFC 3339. */
  Created: string;
}

/** The state of an environment, as Terraform's backend keeps it: https://developer.hashicorp.com/terraform/language/backend/s3#state-locking */
export class KeptState {
  private readonly s3: S3Client;
  private readonly dynamodb: DynamoDBClient;
  private readonly place: ReturnType<typeof stateOf>;
  private readonly kind: EnvironmentConfig['state']['lock'];

  constructor(application: Application, environment: EnvironmentConfig, config: ClientConfig) {
    this.s3 = new S3Client(config);
    this.dynamodb = new DynamoDBClient(config);
    this.place = stateOf(application, environment);
    this.kind = environment.state.lock;
  }

  /** Who has the lock, if anybody. */
  async lock(): Promise<LockInfo | undefined> {
    const inTable = this.kind === 'lockfile' ? undefined : (await this.item(''))?.Info?.S;
    const text = inTable ?? (this.kind === 'dynamodb' ? undefined : await this.object('.tflock'));
    return text === undefined ? undefined : JSON.parse(text);
  }

  /**
   * Terraform writes the state to S3, and then its MD5 to the table. A process that is killed in between leaves a state that Terraform refuses to read:
   * https://github.com/hashicorp/terraform/blob/v1.11.0/internal/backend/remote-state/s3/client.go
   * @returns whether the MD5 had to be written anew.
   */
  async writeDigest(): Promise<boolean> {
    if (this.kind === 'lockfile') return false;
    const written = (await this.item('-md5'))?.Digest?.S;
    const state = await this.object('');
    if (written === undefined || state === undefined) return false;
    const digest = createHash('md5').update(state).digest('hex');
    if (digest === written) return false;
    const Item = { LockID: { S: this.path('-md5') }, Digest: { S: digest } };
    try {
      await this.dynamodb.send(
        new PutItemCommand({
          TableName: this.place.lockTable,
          Item,
          ConditionExpression: 'Digest = :read',
          ExpressionAttributeValues: { ':read': { S: written } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new UserError([
        `${this.path('')}: must be written by nobody else now, got another MD5 in ${this.place.lockTable}; wait until that deploy has ended, then run it again`,
      ]);
    }
    return true;
  }

  private path(suffix: string): string {
    return `${this.place.bucket}/${this.place.key}${suffix}`;
  }

  private async item(suffix: string) {
    const Key = { LockID: { S: this.path(suffix) } };
    const command = new GetItemCommand({ TableName: this.place.lockTable, Key, ConsistentRead: true });
    return (await this.dynamodb.send(command)).Item;
  }

  private async object(suffix: string): Promise<string | undefined> {
    const command = new GetObjectCommand({ Bucket: this.place.bucket, Key: `${this.place.key}${suffix}` });
    try {
      return await (await this.s3.send(command)).Body?.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }
}

/** A lock as a person reads it. */
export function shownLock({ ID, Operation, Who, Version, Created }: LockInfo, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(Created)) / 60_000));
  return [
    `  id         ${ID}`,
    `  who        ${Who}`,
    `  operation  ${Operation}`,
    `  created    ${Created}, ${minutes} minutes ago`,
    `  terraform  ${Version}`,
  ].join('\n');
}
