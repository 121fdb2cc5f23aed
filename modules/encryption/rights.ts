import { arnOf, type Owner, onAny, onChange, onNew, ownTags, ownTagsOrNone, type Rights } from '../shared/rights.ts';

const docs = 'https://docs.aws.amazon.com';
const grants = `RDS, ElastiCache and ECR, of whom something encrypted is made for: ${docs}/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html, ${docs}/AmazonElastiCache/latest/dg/at-rest-encryption.html, ${docs}/AmazonECR/latest/userguide/encryption-at-rest.html`;
const secrets = `Secrets Manager, of who writes and reads a secret: ${docs}/secretsmanager/latest/userguide/security-encryption.html`;
const functions = `Lambda, of who gives a function variables: ${docs}/lambda/latest/dg/configuration-envvars-encryption.html`;

/** In each region that the deploy role may work in: one statement for all keys of the environment. */
function anyKey(owner: Owner): string {
  return arnOf(owner, 'kms', 'key/*', '*');
}

/** Of a key with an alias, in a region, that lives on for some days after it was told to go. */
export function keyRights(alias: string, region: string, deletionWindowDays: number): Rights {
  return {
    policy: 'data',
    types: { aws_kms_key: 'kms:CreateKey', aws_kms_alias: 'kms:CreateAlias' },
    regions: [region],
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
        resources: [anyKey(owner)],
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
          'kms:CreateAlias',
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DeleteAlias',
          'kms:EnableKeyRotation',
          'kms:Encrypt',
          'kms:GenerateDataKey*',
          'kms:PutKeyPolicy',
          'kms:RetireGrant',
          'kms:ScheduleKeyDeletion',
          'kms:TagResource',
          'kms:UntagResource',
          'kms:UpdateAlias',
        ],
        resources: [anyKey(owner)],
        conditions: ownTags(owner),
      },
      {
        sid: 'NameKey',
        actions: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
        resources: [arnOf(owner, 'kms', alias, region)],
      },
    ],
    uses: {
      'kms:CreateGrant': grants,
      'kms:Decrypt': secrets,
      'kms:Encrypt': functions,
      'kms:GenerateDataKey*': secrets,
      'kms:EnableKeyRotation': onChange('aws_kms_key', 'kms/key'),
      'kms:PutKeyPolicy': onChange('aws_kms_key', 'kms/key'),
      'kms:RetireGrant': grants,
      'kms:UpdateAlias': onChange('aws_kms_alias', 'kms/alias'),
    },
  };
}

/** With a key that is there, which a deploy uses and does not change. Its owner keeps it. */
export function existingKeyRights(keyArn: string): Rights {
  const use = ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:RetireGrant'];
  return {
    policy: 'data',
    types: { 'data.aws_kms_key': 'kms:DescribeKey' },
    describe: () => [{ sid: 'SeeKey', actions: ['kms:DescribeKey'], resources: [keyArn] }],
    // The provider reads each secret version that it wrote.
    refresh: ({ place: { region } }) => [
      {
        sid: 'DecryptSecrets',
        actions: ['kms:Decrypt'],
        resources: [keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
      },
    ],
    deploy: () => [{ sid: 'UseKey', actions: use, resources: [keyArn] }],
    tasks: () => [{ sid: 'UseKey', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keyArn] }],
    uses: {
      'kms:CreateGrant': grants,
      'kms:Decrypt': secrets,
      'kms:Encrypt': functions,
      'kms:GenerateDataKey*': secrets,
      'kms:RetireGrant': grants,
    },
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

/** Of the role by which ECS keeps private keys of certificates, beside what tasks do with a key: the environment's own, or one that is there. */
export function privateKeyRights(keyArn?: string): Rights {
  return {
    policy: 'data',
    types: {},
    tasks: (owner) => [
      {
        sid: 'KeepPrivateKeys',
        actions: ['kms:Encrypt', 'kms:GenerateDataKeyPair'],
        resources: [keyArn ?? arnOf(owner, 'kms', 'key/*')],
        ...(keyArn === undefined && { conditions: ownTags(owner) }),
      },
    ],
  };
}
