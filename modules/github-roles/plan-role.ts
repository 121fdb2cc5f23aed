import type { Owner } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';
import { objectArn, readState, type TerraformState } from './terraform-state.ts';

/**
 * The state for `terraform plan -lock=false -refresh=false`, and nothing that shows what users or secrets hold, whoever else may allow it:
 * who may push a branch can run what they like under this role. A refresh is refused, since for it the provider reads the value of each
 * version of a secret that Terraform wrote.
 */
export function planStatements(owner: Owner, state: TerraformState): Statement[] {
  return [
    ...readState(state, owner.place),
    {
      sid: 'NoSecretValues',
      effect: 'Deny',
      actions: [
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'logs:FilterLogEvents',
        'logs:GetLogEvents',
        'logs:GetQueryResults',
        'logs:StartLiveTail',
        'logs:StartQuery',
        'secretsmanager:BatchGetSecretValue',
        'secretsmanager:GetSecretValue',
        'sqs:ReceiveMessage',
      ],
      resources: ['*'],
    },
    {
      sid: 'NoItemsButThoseOfLock',
      effect: 'Deny',
      actions: ['dynamodb:GetItem'],
      resources: [],
      notResources: [state.lockTableArn],
    },
    {
      sid: 'NoObjectsButState',
      effect: 'Deny',
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: [],
      notResources: [objectArn(state)],
    },
    {
      // The names that users gave their files tell of them, and where media are public also lead to them.
      sid: 'NoListsButThatOfStates',
      effect: 'Deny',
      actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'],
      resources: [],
      notResources: [state.bucketArn],
    },
    {
      sid: 'NoKeyButThatOfState',
      effect: 'Deny',
      actions: ['kms:Decrypt'],
      resources: [],
      notResources: [state.kmsKeyArn],
    },
  ];
}
