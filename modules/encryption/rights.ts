import { arnOf, onAny, onNew, ownTags, ownTagsOrNone, type Rights } from '../shared/rights.ts';

/** Of a key with an alias, in a region, that lives on for some days after it was told to go. */
export function keyRights(alias: string, region: string, deletionWindowDays: number): Rights {
  return {
    policy: 'data',
    types: { aws_kms_key: 'kms:CreateKey', aws_kms_alias: 'kms:CreateAlias' },
    describe: () => [
      onAny([
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListAliases',
        'kms:ListResourceTags',
      ]),
    ],
    protects: (owner) => [
      {
        sid: 'KeepKeyForDays',
        effect: 'Deny',
        actions: ['kms:ScheduleKeyDeletion'],
        resources: [arnOf(owner, 'kms', 'key/*', region)],
        conditions: {
          NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': String(deletionWindowDays) },
        },
      },
    ],
    deploy: (owner) => [
      onNew(owner, ['kms:CreateKey']),
      {
        // To tag a key while it is made takes a right on all keys (https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html). A new key has no alias; one that
        // somebody else made, and uses, has.
        sid: 'TagNewKey',
        actions: ['kms:TagResource'],
        resources: ['*'],
        conditions: { ...ownTagsOrNone(owner), Null: { 'kms:ResourceAliases': 'true' } },
      },
      {
        sid: 'ManageKey',
        actions: [
          'kms:CancelKeyDeletion',
          'kms:CreateAlias',
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DeleteAlias',
          'kms:DisableKeyRotation',
          'kms:EnableKey*',
          'kms:Encrypt',
          'kms:GenerateDataKey*',
          'kms:PutKeyPolicy',
          'kms:ReEncrypt*',
          'kms:RetireGrant',
          'kms:ScheduleKeyDeletion',
          'kms:TagResource',
          'kms:UntagResource',
          'kms:UpdateAlias',
          'kms:UpdateKeyDescription',
        ],
        resources: [arnOf(owner, 'kms', 'key/*', region)],
        conditions: ownTags(owner),
      },
      {
        sid: 'NameKey',
        actions: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
        resources: [arnOf(owner, 'kms', alias, region)],
      },
    ],
  };
}

/** Of tasks, with the environment's own key. */
export const useKeyRights: Rights = {
  policy: 'data',
  types: {},
  tasks: (owner) => [
    {
      sid: 'UseKeys',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [arnOf(owner, 'kms', 'key/*')],
      conditions: ownTags(owner),
    },
  ],
};
