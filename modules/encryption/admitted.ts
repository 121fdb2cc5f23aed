import type { Place, Statement } from '../shared/statement.ts';

/**
 * Which distribution it is can't be said, since that is made of the bucket, and the bucket of the key. The bucket's policy says it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-to-access-S3-bucket
 */
export function throughCloudFront({ account }: Place): Statement {
  return {
    sid: 'FilesThroughCloudFront',
    principals: { Service: 'cloudfront.amazonaws.com' },
    actions: ['kms:Decrypt'],
    resources: ['*'],
    conditions: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::${account}:distribution/*` } },
  };
}

/**
 * To an encrypted topic, SES and EventBridge publish by the topic's key. AWS names no source in its statements
 * (https://docs.aws.amazon.com/ses/latest/dg/configure-sns-notifications.html, https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
 * The topic SNS itself names: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
 */
export function publishedBy(service: string, sid: string, { account, region }: Place): Statement {
  return {
    sid,
    principals: { Service: `${service}.amazonaws.com` },
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringLike: { 'kms:EncryptionContext:aws:sns:topicArn': `arn:aws:sns:${region}:${account}:*` } },
  };
}

/** https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html: to an encrypted topic, Budgets publishes by the topic's key. */
export function budgetsOf({ account }: Place): Statement {
  return {
    sid: 'BudgetsOfThisAccount',
    principals: { Service: 'budgets.amazonaws.com' },
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:aws:budgets::${account}:*` },
    },
  };
}

/**
 * ECS makes the pairs of keys for certificates of Service Connect by KMS, under a role of the account, and no service stands between. The provider's own test has these actions
 * (https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/ecs/service_test.go, testAccServiceConfig_serviceConnect_tls).
 */
export function privateKeysBy(roleArn: string, account: { AWS: string }): Statement {
  return {
    sid: 'PrivateKeysOfServiceConnect',
    principals: account,
    actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'],
    resources: ['*'],
    conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
  };
}

/**
 * EC2 Auto Scaling makes instances with encrypted disks by a role that it has in each account, which no policy of IAM lets use a key: the key does. A policy that named the role as principal
 * would be refused in an account that has not made it yet, so a condition does
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html).
 */
export function usedByAutoScaling({ account }: Place): Statement[] {
  const byItsRole = {
    'aws:PrincipalArn': `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    'kms:CallerAccount': account,
  };
  return [
    {
      sid: 'DisksOfAutoScaling',
      principals: { AWS: '*' },
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { StringEquals: byItsRole },
    },
    {
      sid: 'GrantToDisksOfAutoScaling',
      principals: { AWS: '*' },
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { StringEquals: byItsRole, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}
