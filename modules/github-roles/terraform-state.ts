import type { Place, Statement } from '../shared/statement.ts';

/** Where the state of an environment is, and what guards it. */
export interface TerraformState {
  readonly bucketArn: string;
  readonly bucketName: string;
  /** Of the object in the bucket. */
  readonly key: string;
  readonly lockTableArn: string;
  /** The key that encrypts both. */
  readonly kmsKeyArn: string;
}

export function objectArn({ bucketArn, key }: TerraformState): string {
  return `${bucketArn}/${key}`;
}

/**
 * Under these partition keys the table holds the lock of the state, and its digest, by which Terraform tells a state that is stale:
 * `lockPath` and `stateIDSuffix` of https://github.com/hashicorp/terraform/blob/v1.11.4/internal/backend/remote-state/s3/client.go.
 */
function items({ bucketName, key }: TerraformState, ...ends: ('' | '-md5')[]): Statement['conditions'] & object {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
  return { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ends.map((end) => `${bucketName}/${key}${end}`) } };
}

/** Lets a role read the state. https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions */
export function readState(state: TerraformState, { region }: Place): Statement[] {
  return [
    { sid: 'FindState', actions: ['s3:ListBucket'], resources: [state.bucketArn] },
    { sid: 'ReadState', actions: ['s3:GetObject'], resources: [objectArn(state)] },
    {
      sid: 'ReadDigest',
      actions: ['dynamodb:GetItem'],
      resources: [state.lockTableArn],
      conditions: items(state, '-md5'),
    },
    {
      sid: 'DecryptState',
      actions: ['kms:Decrypt'],
      resources: [state.kmsKeyArn],
      conditions: through(region),
    },
  ];
}

/** Lets a role write the state, and lock it while it does, by an item of the table or by a file. */
export function writeState(state: TerraformState, { region }: Place): Statement[] {
  const object = objectArn(state);
  return [
    { sid: 'WriteState', actions: ['s3:PutObject'], resources: [object] },
    {
      sid: 'LockByFile',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${object}.tflock`],
    },
    { sid: 'FindTable', actions: ['dynamodb:DescribeTable'], resources: [state.lockTableArn] },
    {
      // Not those of the bootstrap, which are in the same table.
      sid: 'LockByTable',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: [state.lockTableArn],
      conditions: items(state, '', '-md5'),
    },
    {
      sid: 'EncryptState',
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [state.kmsKeyArn],
      conditions: through(region),
    },
  ];
}

/** What the key encrypts is in the bucket and in the table. */
function through(region: string): Statement['conditions'] & object {
  return { StringEquals: { 'kms:ViaService': [`s3.${region}.amazonaws.com`, `dynamodb.${region}.amazonaws.com`] } };
}
