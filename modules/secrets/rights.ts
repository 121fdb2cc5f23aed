import { arnOf, type Owner, onAny, ownTags, type Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

function secretArn(owner: Owner): string {
  return arnOf(owner, 'secretsmanager', `secret:${owner.name}/*`);
}

/** Leaves the days in which a secret can be brought back. */
export function secretProtection(recoveryWindowDays: number): Rights {
  const deny = (owner: Owner, conditions: Statement['conditions'] & object): Statement => ({
    sid: 'KeepSecrets',
    effect: 'Deny',
    actions: ['secretsmanager:DeleteSecret'],
    resources: [secretArn(owner)],
    conditions,
  });
  return {
    policy: 'data',
    types: { aws_secretsmanager_secret: 'secretsmanager:CreateSecret' },
    protects: (owner) =>
      recoveryWindowDays > 0
        ? [
            deny(owner, { Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } }),
            deny(owner, { NumericLessThan: { 'secretsmanager:RecoveryWindowInDays': String(recoveryWindowDays) } }),
          ]
        : [],
  };
}

export const secretRights: Rights = {
  policy: 'data',
  types: {
    aws_secretsmanager_secret: 'secretsmanager:CreateSecret',
    aws_secretsmanager_secret_version: 'secretsmanager:PutSecretValue',
  },
  describe: (owner) => [
    // A plan makes the password that it will not show.
    onAny(['secretsmanager:GetRandomPassword']),
    {
      sid: 'DescribeSecrets',
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
      resources: [secretArn(owner)],
    },
  ],
  refresh: (owner) => [
    { sid: 'ReadOwnSecrets', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn(owner)] },
    {
      sid: 'DecryptOwnSecrets',
      actions: ['kms:Decrypt'],
      resources: [arnOf(owner, 'kms', 'key/*')],
      conditions: {
        StringEquals: {
          ...ownTags(owner).StringEquals,
          'kms:ViaService': `secretsmanager.${owner.place.region}.amazonaws.com`,
        },
      },
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageSecrets',
      actions: [
        'secretsmanager:CreateSecret',
        'secretsmanager:DeleteSecret',
        // The provider reads each version that it wrote, and a step the token of Redis.
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:TagResource',
        'secretsmanager:UntagResource',
        'secretsmanager:UpdateSecret*',
      ],
      resources: [secretArn(owner)],
    },
  ],
  tasks: (owner) => [{ sid: 'ReadSecrets', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn(owner)] }],
};
