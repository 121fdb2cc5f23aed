import type { Place, Statement } from '../shared/statement.ts';

/** Where the state of an environment is, and what guards it. */
export interface TerraformState {
  readonly bucketArn: string;
  /** Of the object in the bucket. */
  readonly key: string;
  readonly lockTableArn: string;
  /** The key that encrypts both. */
  readonly kmsKeyArn: string;
}

export function objectArn({ bucketArn, key }: TerraformState): string {
  return `${bucketArn}/${key}`;
}

/** Lets a role read the state. https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions */
export function readState(state: TerraformState, { region }: Place): Statement[] {
  return [
    { sid: 'FindState', actions: ['s3:ListBucket'], resources: [state.bucketArn] },
    { sid: 'ReadState', actions: ['s3:GetObject'], resources: [objectArn(state)] },
    {
      sid: 'DecryptState',
      actions: ['kms:Decrypt'],
      resources: [state.kmsKeyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
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
    {
      sid: 'LockByTable',
      actions: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: [state.lockTableArn],
    },
    {
      sid: 'EncryptState',
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [state.kmsKeyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': [`s3.${region}.amazonaws.com`, `dynamodb.${region}.amazonaws.com`] },
      },
    },
  ];
}
