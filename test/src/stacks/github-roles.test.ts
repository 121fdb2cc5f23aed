import { describe, expect, it } from 'vitest';
import { policyDocument } from '../../../modules/shared/iam.ts';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { Iam } from '../../iam.ts';
import { ref, statements } from '../../modules/terraform.ts';
import { bootstrapTerraform, environmentTerraform } from '../../stacks.ts';
import { environment, everyCapability, leastApplication } from '../configuration/config.ts';

const application = applicationSchema.parse({
  ...leastApplication,
  github: { infrastructureRepository: 'acme/shop-infrastructure', applicationRepository: 'acme/shop' },
});
const config = environment({
  ...everyCapability('redis'),
  storage: { deleteObjects: true },
  registry: { deleteImages: true },
  secrets: { recoveryWindowDays: 0 },
  encryption: { deletionWindowDays: 7 },
});
const terraform = bootstrapTerraform(application, config);

/** The account, with both stacks in it: a key is asked for its own policy too. */
const { resource: ofEnvironment } = environmentTerraform(application, config);
const aws_kms_key = {
  ...terraform.resource.aws_kms_key,
  ...ofEnvironment.aws_kms_key,
  // Somebody else's, which leaves all to IAM.
  foreign: {
    policy: policyDocument({
      sid: 'All',
      principals: { AWS: 'arn:aws:iam::111111111111:root' },
      actions: ['kms:*'],
      resources: ['*'],
    }),
  },
};
const resource = { ...terraform.resource, aws_kms_key };
const iam = new Iam({ ...terraform, resource }, config);

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:111111111111:${rest}`;
const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
const own = { 'aws:ResourceTag/Project': 'shop', 'aws:ResourceTag/Environment': 'test' };
const ofOther = { 'aws:ResourceTag/Project': 'shop', 'aws:ResourceTag/Environment': 'other' };
const through = (service: string) => ({ 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` });
const bounded = { 'iam:PermissionsBoundary': 'arn:aws:iam::111111111111:policy/shop-test-boundary' };
const passedTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
const ofService = (service: string) => ({ 'iam:AWSServiceName': `${service}.amazonaws.com` });

const state = 'aws_s3_bucket.bucket/test/terraform.tfstate';
const lockTable = 'aws_dynamodb_table.lock_table';
const item = (key: string) => ({ 'dynamodb:LeadingKeys': `shop-test-terraform-state-111111111111/${key}` });
const digest = item('test/terraform.tfstate-md5');
const lock = item('test/terraform.tfstate');
const media = 'arn:aws:s3:::shop-test-media-111111111111';
const logsBucket = 'arn:aws:s3:::shop-test-logs-111111111111';
const stateKey = 'aws_kms_key.key';
const key = 'aws_kms_key.encryption_key';
const foreignKey = 'aws_kms_key.foreign';
const cdnKey = 'aws_kms_key.cdn_encryption_key';
const secret = arn('secretsmanager', 'secret:shop-test/database-AbCdEf');
const targetTracking = arn('cloudwatch', 'alarm:TargetTracking-service/shop-test/web-AlarmHigh-1');
const inVpcOf = (region: string) => ({ 'route53:VPCs': `VPCId=vpc-1,VPCRegion=${region}` });
const loadBalancer = (name: string) => arn('elasticloadbalancing', `loadbalancer/app/${name}/1`);
const boundary = bounded['iam:PermissionsBoundary'];
const provider = 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com';

/** IAM with a policy beside those of a role, that allows all. */
function withAll(role: string): Iam {
  const policy = JSON.stringify({ Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }] });
  const aws_iam_role_policy = { all: { role: ref(`aws_iam_role.${role}.name`), policy } };
  return new Iam({ ...terraform, resource: { ...resource, aws_iam_role_policy } }, config);
}

const inCluster = (name: string) => ({ 'ecs:cluster': arn('ecs', `cluster/${name}`) });

type Request = [action: string, what: string, context?: Record<string, string>];

/** One test a request, so that a failure names it. */
function itAnswers(who: string, allowed: boolean, requests: Request[], account = iam): void {
  for (const [action, what, context = {}] of requests) {
    const asked = [action, 'on', what, ...Object.values(context)].join(' ');
    it(`${allowed ? 'allows' : 'refuses'} ${asked}`, async () => {
      expect(await account.allows({ who, action, what, context })).toBe(allowed);
    });
  }
}

describe('the role that plans', () => {
  const who = 'github_plan';

  itAnswers(who, true, [
    ['s3:ListBucket', 'aws_s3_bucket.bucket'],
    ['s3:GetObject', state],
    ['kms:Decrypt', stateKey, through('s3')],
    // The digest, by which Terraform tells a state that is stale.
    ['dynamodb:GetItem', lockTable, digest],
    ['kms:Decrypt', stateKey, through('dynamodb')],
    ['ec2:DescribeVpcs', '*'],
    ['ec2:GetSecurityGroupsForVpc', arn('ec2', 'vpc/vpc-1')],
    ['ecs:DescribeTaskDefinition', '*'],
    ['ecs:DescribeServices', arn('ecs', 'service/shop-test/web')],
    ['ecs:DescribeClusters', arn('ecs', 'cluster/shop-test')],
    ['rds:DescribeDBInstances', arn('rds', 'db:shop-test')],
    ['secretsmanager:DescribeSecret', secret],
    ['secretsmanager:GetRandomPassword', '*'],
    ['ssm:GetParameter', arn('ssm', 'parameter/app/shop-test/variables/LOG_LEVEL')],
    ['iam:GetRole', role('shop-test-web-task')],
    ['ecr:BatchGetImage', arn('ecr', 'repository/shop-test')],
    ['ecr:GetDownloadUrlForLayer', arn('ecr', 'repository/shop-test')],
    [
      'cloudfront:GetDistribution',
      'arn:aws:cloudfront::111111111111:distribution/E1',
      { 'aws:RequestedRegion': 'us-east-1' },
    ],
  ]);

  itAnswers(who, false, [
    // What secrets and users hold.
    ['secretsmanager:GetSecretValue', secret],
    ['secretsmanager:BatchGetSecretValue', '*'],
    ['s3:GetObject', 'arn:aws:s3:::shop-test-media-111111111111/photo.jpg'],
    ['s3:GetObject', 'aws_s3_bucket.bucket/test/bootstrap.tfstate'],
    ['s3:GetObjectVersion', 'arn:aws:s3:::shop-test-media-111111111111/photo.jpg'],
    ['kms:Decrypt', stateKey],
    ['kms:Decrypt', stateKey, through('secretsmanager')],
    ['kms:Decrypt', key, through('s3')],
    // What users called their files.
    ...[media, logsBucket].flatMap((bucket): Request[] => [
      ['s3:ListBucket', bucket],
      ['s3:ListBucketVersions', bucket],
      ['s3:ListBucketMultipartUploads', bucket],
    ]),
    ['sqs:ReceiveMessage', arn('sqs', 'shop-test-default')],
    ['logs:GetLogEvents', arn('logs', 'log-group:/ecs/shop-test/web:log-stream:web/web/1')],
    ['logs:FilterLogEvents', arn('logs', 'log-group:/ecs/shop-test/web')],
    ['dynamodb:GetItem', lockTable, lock],
    ['dynamodb:GetItem', lockTable, item('test/bootstrap.tfstate-md5')],
    ['dynamodb:GetItem', arn('dynamodb', 'table/orders'), digest],
    // More than to read.
    ['s3:PutObject', state],
    ['dynamodb:PutItem', lockTable, digest],
    ['ec2:CreateVpc', arn('ec2', 'vpc/vpc-1')],
    ['ecs:RunTask', arn('ecs', 'task-definition/shop-test-web:1')],
    ['iam:CreateRole', role('shop-test-web-task'), bounded],
    ['iam:PassRole', role('shop-test-web-task'), passedTo('ecs-tasks')],
    ['sts:AssumeRole', role('admin')],
    // Another environment's.
    ['secretsmanager:DescribeSecret', arn('secretsmanager', 'secret:shop-production/database-AbCdEf')],
    ['ssm:GetParameter', arn('ssm', 'parameter/app/shop-production/variables/LOG_LEVEL')],
    ['iam:GetRole', role('shop-production-web-task')],
    ['s3:GetBucketPolicy', 'arn:aws:s3:::shop-test2-media-111111111111'],
    ['ecs:DescribeServices', arn('ecs', 'service/shop-production/web')],
    ['ecs:DescribeTasks', arn('ecs', 'task/shop-production/1')],
  ]);
});

describe('the role that refreshes', () => {
  const who = 'github_refresh';

  itAnswers(who, true, [
    ['s3:GetObject', state],
    ['kms:Decrypt', stateKey, through('s3')],
    ['ec2:DescribeVpcs', '*'],
    ['secretsmanager:GetSecretValue', secret],
    ['kms:Decrypt', key, { ...own, ...through('secretsmanager') }],
    ['dynamodb:GetItem', lockTable, digest],
    ['kms:Decrypt', stateKey, through('dynamodb')],
    // The provider asks by it whether a bucket is there.
    ['s3:ListBucket', media],
  ]);

  itAnswers(who, false, [
    ['s3:PutObject', state],
    ['secretsmanager:PutSecretValue', secret],
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:shop-production/database-AbCdEf')],
    ['s3:GetObject', 'arn:aws:s3:::shop-test-media-111111111111/photo.jpg'],
    ['kms:Decrypt', key, { ...own, ...through('s3') }],
    ['kms:Decrypt', key, { ...ofOther, ...through('secretsmanager') }],
    ['kms:Decrypt', cdnKey, { ...own, 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' }],
    ['ecs:RunTask', arn('ecs', 'task-definition/shop-test-web:1')],
  ]);
});

describe('the role that plans, if it is allowed more', () => {
  const who = 'github_plan';
  const account = withAll(who);

  itAnswers(who, true, [['s3:PutObject', state]], account);
  itAnswers(
    who,
    false,
    [
      ['secretsmanager:GetSecretValue', secret],
      ['secretsmanager:BatchGetSecretValue', '*'],
      ['s3:GetObject', 'arn:aws:s3:::shop-test-media-111111111111/photo.jpg'],
      ['kms:Decrypt', key, through('secretsmanager')],
      ['sqs:ReceiveMessage', arn('sqs', 'shop-test-default')],
      ['logs:GetLogEvents', arn('logs', 'log-group:/ecs/shop-test/web:log-stream:web/web/1')],
      ['logs:FilterLogEvents', arn('logs', 'log-group:/ecs/shop-test/web')],
      ['dynamodb:GetItem', arn('dynamodb', 'table/orders')],
      ...['BatchGetItem', 'Query', 'Scan'].map((action): Request => [`dynamodb:${action}`, lockTable]),
      ...['GetQueryResults', 'StartLiveTail', 'StartQuery'].map(
        (action): Request => [`logs:${action}`, arn('logs', 'log-group:/ecs/shop-test/web')],
      ),
      ['s3:ListBucket', media],
      ['s3:ListBucketVersions', media],
    ],
    account,
  );
});

describe('the role that deploys', () => {
  const who = 'github_deploy';

  itAnswers(who, true, [
    // The state, and its lock.
    ['s3:GetObject', state],
    ['s3:PutObject', state],
    ['s3:PutObject', `${state}.tflock`],
    ['s3:DeleteObject', `${state}.tflock`],
    ...[lock, digest].flatMap((of): Request[] => [
      ['dynamodb:GetItem', lockTable, of],
      ['dynamodb:PutItem', lockTable, of],
      ['dynamodb:DeleteItem', lockTable, of],
    ]),
    ['kms:GenerateDataKey', stateKey, through('s3')],
    ['kms:Decrypt', stateKey, through('dynamodb')],
    // Its environment.
    ['ec2:CreateVpc', arn('ec2', 'vpc/vpc-1')],
    ['ec2:CreateSubnet', arn('ec2', 'vpc/vpc-1'), own],
    ['ec2:DeleteVpc', arn('ec2', 'vpc/vpc-1'), own],
    ['ec2:RevokeSecurityGroupEgress', arn('ec2', 'security-group/sg-1')],
    ['ec2:AuthorizeSecurityGroupIngress', arn('ec2', 'security-group/sg-1'), own],
    ['ec2:AuthorizeSecurityGroupIngress', arn('ec2', 'security-group-rule/sgr-1')],
    ['ec2:CreateTags', arn('ec2', 'vpc/vpc-1'), { 'ec2:CreateAction': 'CreateVpc' }],
    ['ec2:CreateTags', arn('ec2', 'vpc/vpc-1'), own],
    ['ec2:CreateTags', arn('ec2', 'security-group/sg-1')],
    ['ec2:DeleteNetworkInterface', arn('ec2', 'network-interface/eni-1')],
    ['rds:CreateDBInstance', arn('rds', 'db:shop-test')],
    ['rds:DeleteDBInstance', arn('rds', 'db:shop-test-replica-1')],
    ['rds:DeleteDBProxy', arn('rds', 'db-proxy:prx-1'), own],
    ['elasticache:ModifyReplicationGroup', arn('elasticache', 'replicationgroup:shop-test-broker')],
    ['s3:PutBucketPolicy', media],
    ['s3:ListBucket', media],
    ['s3:DeleteObjectVersion', 'arn:aws:s3:::shop-test-media-111111111111/photo.jpg'],
    ['secretsmanager:PutSecretValue', secret],
    ['secretsmanager:GetSecretValue', secret],
    ['kms:CreateKey', '*'],
    ['kms:TagResource', key],
    ['kms:TagResource', key, { ...own, 'kms:ResourceAliases': 'alias/shop-test' }],
    ['kms:PutKeyPolicy', key, own],
    ['kms:RetireGrant', key, own],
    ['kms:CreateAlias', arn('kms', 'alias/shop-test')],
    ['kms:PutKeyPolicy', cdnKey, own],
    ['logs:CreateLogGroup', arn('logs', 'log-group:/ecs/shop-test/web')],
    ['logs:DeleteLogGroup', arn('logs', 'log-group:/vpc/shop-test')],
    ['elasticloadbalancing:DeleteLoadBalancer', arn('elasticloadbalancing', 'loadbalancer/app/shop-test/1'), own],
    [
      'elasticloadbalancing:AddTags',
      arn('elasticloadbalancing', 'loadbalancer/app/shop-test/1'),
      { 'elasticloadbalancing:CreateAction': 'CreateLoadBalancer' },
    ],
    ['elasticloadbalancing:AddTags', arn('elasticloadbalancing', 'loadbalancer/app/shop-test/1'), own],
    ['elasticloadbalancing:SetWebAcl', '*'],
    ...['wafv2:AssociateWebACL', 'wafv2:DisassociateWebACL'].map(
      (action): Request => [action, loadBalancer('shop-test')],
    ),
    ['wafv2:AssociateWebACL', arn('wafv2', 'regional/webacl/shop-test/1')],
    ['wafv2:UpdateWebACL', 'arn:aws:wafv2:us-east-1:111111111111:global/managedruleset/AWSManagedRulesCommonRuleSet/1'],
    ['rds:ModifyDBProxyTargetGroup', arn('rds', 'target-group:prx-tg-1')],
    ...['rds:RegisterDBProxyTargets', 'rds:DeregisterDBProxyTargets'].flatMap((action): Request[] => [
      [action, arn('rds', 'db:shop-test')],
      [action, arn('rds', 'target-group:prx-tg-1')],
    ]),
    ['rds:DeregisterDBProxyTargets', arn('rds', 'db-proxy:prx-1'), own],
    ...['UpdateDistribution', 'UntagResource'].map(
      (action): Request => [
        `cloudfront:${action}`,
        'arn:aws:cloudfront::111111111111:distribution/E1',
        { ...own, 'aws:RequestedRegion': 'us-east-1' },
      ],
    ),
    ['lambda:CreateFunction', arn('lambda', 'function:shop-test-queue-depth')],
    // Application Auto Scaling asks CloudWatch and ECS whether its caller may.
    ['cloudwatch:DescribeAlarms', targetTracking],
    ['cloudwatch:PutMetricAlarm', targetTracking],
    ['cloudwatch:DeleteAlarms', targetTracking],
    ['ecs:DescribeServices', arn('ecs', 'service/shop-test/web')],
    ['ecs:UpdateService', arn('ecs', 'service/shop-test/web')],
    // The migration.
    ['ecs:RunTask', arn('ecs', 'task-definition/shop-test-migrate:1'), inCluster('shop-test')],
    ['ecs:ListTasks', arn('ecs', 'container-instance/shop-test/1')],
    ['ecs:DescribeTasks', arn('ecs', 'task/shop-test/1')],
    ['ecs:StopTask', arn('ecs', 'task/shop-test/1')],
    ['logs:GetLogEvents', arn('logs', 'log-group:/ecs/shop-test/migrate:log-stream:migrate/migrate/1')],
    ['rds:DescribeDBProxyTargets', arn('rds', 'db-proxy:prx-1')],
    // Roles, within the boundary.
    ['iam:CreateRole', role('shop-test-web-task'), bounded],
    ['iam:PutRolePermissionsBoundary', role('shop-test-web-task'), bounded],
    ['iam:PutRolePolicy', role('shop-test-web-task'), bounded],
    ['iam:DeleteRole', role('shop-test-web-task'), bounded],
    ['iam:UpdateAssumeRolePolicy', role('shop-test-web-task'), bounded],
    ['iam:TagRole', role('shop-test-web-task')],
    // What its bootstrap gave it.
    ['iam:ListRoleTags', role('github/shop-test-deploy')],
    ['iam:PassRole', role('shop-test-web-task'), passedTo('ecs-tasks')],
    ['iam:PassRole', role('shop-test-queue-depth'), passedTo('lambda')],
    ['iam:CreateServiceLinkedRole', role('aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'), ofService('ecs')],
  ]);

  itAnswers(who, false, [
    // A role that may do more, or is somebody else's.
    ['iam:CreateRole', role('shop-test-web-task')],
    [
      'iam:CreateRole',
      role('shop-test-web-task'),
      { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ],
    ['iam:PutRolePolicy', role('shop-test-web-task')],
    ['iam:UpdateAssumeRolePolicy', role('shop-test-web-task')],
    ['iam:UpdateRole', role('shop-test-web-task')],
    ['iam:DeleteRole', role('shop-test-web-task')],
    ['iam:AttachRolePolicy', role('shop-test-web-task'), bounded],
    ['iam:DeleteRolePermissionsBoundary', role('shop-test-web-task'), bounded],
    ['iam:CreateRole', role('shop-production-web-task'), bounded],
    ['iam:CreateRole', role('admin'), bounded],
    ['iam:CreateUser', 'arn:aws:iam::111111111111:user/shop-test-user'],
    ['iam:CreateGroup', 'arn:aws:iam::111111111111:group/shop-test-group'],
    ['iam:PassRole', role('shop-test-web-task'), passedTo('glue')],
    ['iam:PassRole', role('shop-test-web-task')],
    ['iam:PassRole', role('admin'), passedTo('ecs-tasks')],
    ['iam:PassRole', role('github/shop-test-deploy'), passedTo('ecs-tasks')],
    ['iam:CreateServiceLinkedRole', role('aws-service-role/eks.amazonaws.com/x'), ofService('eks')],
    ['sts:AssumeRole', role('shop-test-web-task')],
    // Itself, and what holds it.
    ...['deploy', 'plan', 'refresh', 'release', 'publish'].flatMap((name): Request[] => [
      ['iam:PutRolePolicy', role(`github/shop-test-${name}`), bounded],
      ['iam:UpdateAssumeRolePolicy', role(`github/shop-test-${name}`), bounded],
      ['iam:DeleteRole', role(`github/shop-test-${name}`), bounded],
      ['iam:TagRole', role(`github/shop-test-${name}`)],
    ]),
    ['iam:CreatePolicyVersion', boundary],
    ['iam:DeletePolicy', boundary],
    ['iam:UpdateOpenIDConnectProviderThumbprint', provider],
    ['iam:AddClientIDToOpenIDConnectProvider', provider],
    ['s3:PutBucketPolicy', 'aws_s3_bucket.bucket'],
    ['s3:PutBucketVersioning', 'aws_s3_bucket.bucket'],
    ['s3:PutLifecycleConfiguration', 'aws_s3_bucket.bucket'],
    ['s3:DeleteBucket', 'aws_s3_bucket.bucket'],
    ['s3:DeleteObject', state],
    ['s3:DeleteObject', 'aws_s3_bucket.bucket/test/bootstrap.tfstate'],
    ['s3:DeleteObjectVersion', state],
    ['s3:PutObject', 'aws_s3_bucket.bucket/test/bootstrap.tfstate'],
    ['s3:GetObject', 'aws_s3_bucket.bucket/test/bootstrap.tfstate'],
    ['dynamodb:DeleteTable', lockTable],
    ['dynamodb:PutItem', lockTable, item('test/bootstrap.tfstate')],
    ['dynamodb:DeleteItem', lockTable, item('test/bootstrap.tfstate-md5')],
    ['kms:ScheduleKeyDeletion', stateKey, own],
    ['kms:PutKeyPolicy', stateKey, own],
    // Another environment's.
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:shop-production/database-AbCdEf')],
    ['rds:DeleteDBInstance', arn('rds', 'db:shop-production')],
    ['rds:DeleteDBProxy', arn('rds', 'db-proxy:prx-1'), ofOther],
    ['s3:DeleteBucket', 'arn:aws:s3:::shop-production-media-111111111111'],
    ['s3:DeleteBucket', 'arn:aws:s3:::shop-test2-media-111111111111'],
    ['logs:DeleteLogGroup', arn('logs', 'log-group:/ecs/shop-test2/web')],
    ['ec2:DeleteVpc', arn('ec2', 'vpc/vpc-1'), ofOther],
    ['ec2:DeleteVpc', arn('ec2', 'vpc/vpc-1')],
    ['ec2:CreateTags', arn('ec2', 'vpc/vpc-1'), ofOther],
    ['ec2:CreateTags', arn('ec2', 'vpc/vpc-1')],
    ['ec2:CreateTags', arn('ec2', 'security-group/sg-1'), ofOther],
    ['ec2:AuthorizeSecurityGroupIngress', arn('ec2', 'security-group/sg-1')],
    ['ec2:CreateRoute', arn('ec2', 'route-table/rtb-1')],
    // Made by hand, without tags.
    ['elasticloadbalancing:DeleteLoadBalancer', arn('elasticloadbalancing', 'loadbalancer/app/x/1')],
    ['elasticloadbalancing:ModifyListener', arn('elasticloadbalancing', 'listener/app/x/1/2')],
    ['elasticloadbalancing:AddTags', arn('elasticloadbalancing', 'loadbalancer/app/x/1')],
    ['rds:DeleteDBProxy', arn('rds', 'db-proxy:prx-1')],
    ['acm:DeleteCertificate', arn('acm', 'certificate/1')],
    ['wafv2:DeleteWebACL', arn('wafv2', 'regional/webacl/x/1')],
    ['wafv2:UpdateWebACL', arn('wafv2', 'regional/webacl/x/1')],
    ['cloudfront:DeleteDistribution', 'arn:aws:cloudfront::111111111111:distribution/E1'],
    ['cloudfront:UpdateVpcOrigin', 'arn:aws:cloudfront::111111111111:vpcorigin/vo_1'],
    ['cloudfront:DeleteFunction', 'arn:aws:cloudfront::111111111111:function/shop-production-front-end'],
    ['logs:PutDeliverySource', 'arn:aws:logs:us-east-1:111111111111:delivery-source:shop-production-cdn-site'],
    ['logs:TagResource', 'arn:aws:logs:us-east-1:111111111111:delivery-source:shop-production-cdn-site'],
    ['route53:AssociateVPCWithHostedZone', 'arn:aws:route53:::hostedzone/Z1', inVpcOf('eu-central-1')],
    ['route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/Z1'],
    ['route53:DeleteHostedZone', 'arn:aws:route53:::hostedzone/Z1'],
    ['kms:PutKeyPolicy', foreignKey, ofOther],
    ['kms:TagResource', foreignKey, ofOther],
    // Made by hand, without tags, and in use under a name.
    ['kms:TagResource', foreignKey, { 'kms:ResourceAliases': 'alias/payroll' }],
    ['kms:CreateAlias', 'arn:aws:kms:us-east-1:111111111111:alias/shop-production-cdn'],
    ['ec2:CreateSubnet', arn('ec2', 'vpc/vpc-1'), ofOther],
    ['elasticloadbalancing:DeleteLoadBalancer', arn('elasticloadbalancing', 'loadbalancer/app/x/1'), ofOther],
    [
      'cloudfront:DeleteDistribution',
      'arn:aws:cloudfront::111111111111:distribution/E1',
      { ...ofOther, 'aws:RequestedRegion': 'us-east-1' },
    ],
    ['ecs:RunTask', arn('ecs', 'task-definition/shop-production-migrate:1'), inCluster('shop-production')],
    // Its own task among those of another environment.
    ['ecs:RunTask', arn('ecs', 'task-definition/shop-test-migrate:1'), inCluster('shop-production')],
    ['wafv2:AssociateWebACL', loadBalancer('shop-production')],
    ['wafv2:DisassociateWebACL', loadBalancer('shop-production')],
    ['rds:RegisterDBProxyTargets', arn('rds', 'db:shop-production')],
    ['rds:DeregisterDBProxyTargets', arn('rds', 'db:shop-production')],
    ['rds:DeregisterDBProxyTargets', arn('rds', 'db-proxy:prx-1'), ofOther],
    ['kms:Decrypt', foreignKey, { ...ofOther, ...through('s3') }],
    ['cloudwatch:DeleteAlarms', arn('cloudwatch', 'alarm:shop-production-web-5xx')],
    // Another region, and what no environment has.
    ['ec2:CreateVpc', 'arn:aws:ec2:eu-west-2:111111111111:vpc/vpc-1', { 'aws:RequestedRegion': 'eu-west-2' }],
    ['ec2:RunInstances', arn('ec2', 'instance/i-1')],
    ['cloudfront:CreateSavingsPlan', '*', { 'aws:RequestedRegion': 'us-east-1' }],
    // What users wrote.
    ['s3:GetObject', 'arn:aws:s3:::shop-test-media-111111111111/photo.jpg'],
    ['sqs:ReceiveMessage', arn('sqs', 'shop-test-default')],
    ['ecs:ExecuteCommand', arn('ecs', 'task/shop-test/1')],
  ]);
});

describe('the role that deploys, of a key that it has just made', () => {
  const who = 'github_deploy';
  const first: [action: string, context?: Record<string, string>][] = [
    ['kms:EnableKeyRotation'],
    ['kms:PutKeyPolicy'],
    ['kms:CreateAlias'],
    ...['rds', 'elasticache', 'ecr', 'secretsmanager'].flatMap((service): typeof first => [
      ['kms:CreateGrant', { ...through(service), 'kms:GrantIsForAWSResource': 'true' }],
      ['kms:Decrypt', through(service)],
      ['kms:GenerateDataKey', through(service)],
    ]),
  ];
  const on = (what: string) => first.map(([action, context = {}]): Request => [action, what, context]);

  itAnswers(who, true, on(key));
  itAnswers(who, true, on(cdnKey).slice(0, 3));
  itAnswers(who, false, on(foreignKey));
  itAnswers(who, false, [
    ['kms:Decrypt', key],
    ['kms:CreateGrant', key, through('rds')],
  ]);
  itAnswers('github_refresh', false, on(key));
});

describe('the role that deploys, if it is allowed more', () => {
  const who = 'github_deploy';
  const account = withAll(who);

  itAnswers(who, true, [['iam:CreateUser', 'arn:aws:iam::111111111111:user/shop-test-user']], account);
  itAnswers(
    who,
    false,
    [
      ['s3:PutBucketPolicy', 'aws_s3_bucket.bucket'],
      ['s3:DeleteObject', state],
      ['s3:DeleteObjectVersion', state],
      ['kms:ScheduleKeyDeletion', stateKey],
      ['ec2:CreateVpc', 'arn:aws:ec2:eu-west-2:111111111111:vpc/vpc-1', { 'aws:RequestedRegion': 'eu-west-2' }],
    ],
    account,
  );
});

describe('the role that deploys what the settings protect', () => {
  const secretOf = (days: string) => ({ 'secretsmanager:RecoveryWindowInDays': days });
  const atOnce = { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' };
  const pending = (days: string) => ({ ...own, 'kms:ScheduleKeyDeletionPendingWindowInDays': days });
  const frontEnd = 'arn:aws:s3:::shop-test-front-end-shop-111111111111';

  /** What each setting keeps, and what stays allowed beside. */
  const kept: [name: string, protecting: Parameters<typeof environment>[0], denied: Request[], allowed: Request[]][] = [
    [
      'database.deletionProtection',
      { database: { ...everyCapability('redis').database, deletionProtection: true } },
      [
        ['rds:DeleteDBInstance', arn('rds', 'db:shop-test')],
        // The database under another name.
        ['rds:DeleteDBInstance', arn('rds', 'db:shop-test-replica-9')],
        ['rds:DeleteDBInstanceAutomatedBackup', arn('rds', 'auto-backup:ab-1')],
        ['rds:StopDBInstanceAutomatedBackupsReplication', arn('rds', 'db:shop-test')],
        ['rds:DeleteDBSnapshot', arn('rds', 'snapshot:shop-test-final')],
        ['kms:ScheduleKeyDeletion', key, own],
        ['kms:DisableKey', key, own],
      ],
      [
        ['rds:ModifyDBInstance', arn('rds', 'db:shop-test')],
        ['kms:PutKeyPolicy', key, own],
      ],
    ],
    [
      'storage.deleteObjects',
      { storage: { deleteObjects: false } },
      [
        ...['media', 'static', 'logs'].flatMap((role): Request[] => [
          ['s3:DeleteObject', `arn:aws:s3:::shop-test-${role}-111111111111/photo.jpg`],
          ['s3:DeleteObjectVersion', `arn:aws:s3:::shop-test-${role}-111111111111/photo.jpg`],
        ]),
        ['s3:DeleteObjectVersion', `${frontEnd}/index.html`],
        ['s3:DeleteBucket', media],
        ['s3:PutBucketVersioning', media],
        ['s3:PutBucketVersioning', 'arn:aws:s3:::shop-test-logs-111111111111'],
        ['s3:PutLifecycleConfiguration', media],
        ['kms:ScheduleKeyDeletion', key, own],
      ],
      [
        ['s3:PutBucketPolicy', media],
        // That of a front end which is new.
        ['s3:PutBucketVersioning', frontEnd],
        ['s3:PutLifecycleConfiguration', frontEnd],
        // The lock of the state.
        ['s3:DeleteObject', `${state}.tflock`],
      ],
    ],
    [
      'registry.deleteImages',
      { registry: { deleteImages: false } },
      [
        ['ecr:DeleteRepository', arn('ecr', 'repository/shop-test')],
        ['ecr:BatchDeleteImage', arn('ecr', 'repository/shop-test')],
      ],
      [['ecr:PutLifecyclePolicy', arn('ecr', 'repository/shop-test')]],
    ],
    [
      'loadBalancer.deletionProtection',
      {
        loadBalancer: {
          deletionProtection: true,
          domain: { hostName: 'app.example.com', hostedZoneName: 'example.com', createHostedZone: true },
        },
      },
      [
        ['elasticloadbalancing:DeleteLoadBalancer', loadBalancer('shop-test'), own],
        ['elasticloadbalancing:DeleteLoadBalancer', loadBalancer('shop-test-internal'), own],
        ['route53:DeleteHostedZone', 'arn:aws:route53:::hostedzone/Z1'],
      ],
      [['elasticloadbalancing:ModifyLoadBalancerAttributes', loadBalancer('shop-test'), own]],
    ],
    [
      'secrets.recoveryWindowDays',
      { secrets: { recoveryWindowDays: 30 } },
      [
        ['secretsmanager:DeleteSecret', secret, atOnce],
        ['secretsmanager:DeleteSecret', secret, secretOf('29')],
      ],
      [['secretsmanager:DeleteSecret', secret, secretOf('30')]],
    ],
    [
      'encryption.deletionWindowDays',
      { encryption: { deletionWindowDays: 30 } },
      [
        ['kms:ScheduleKeyDeletion', key, pending('29')],
        ['kms:ScheduleKeyDeletion', cdnKey, pending('7')],
      ],
      [
        ['kms:ScheduleKeyDeletion', key, pending('30')],
        ['kms:ScheduleKeyDeletion', key, own],
      ],
    ],
  ];

  describe.each(kept)('by %s', (_, protecting, denied, allowed) => {
    const unprotected = { storage: { deleteObjects: true }, registry: { deleteImages: true } };
    const least = { secrets: { recoveryWindowDays: 0 }, encryption: { deletionWindowDays: 7 } };
    const made = environment({ ...everyCapability('redis'), ...unprotected, ...least, ...protecting });
    const bootstrap = bootstrapTerraform(application, made);
    const all = new Iam({ ...bootstrap, resource: { ...resource, ...bootstrap.resource, aws_kms_key } }, made);
    const policy = JSON.stringify({ Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }] });
    const aws_iam_role_policy = { all: { role: ref('aws_iam_role.github_deploy.name'), policy } };
    const more = new Iam(
      { ...bootstrap, resource: { ...resource, ...bootstrap.resource, aws_kms_key, aws_iam_role_policy } },
      made,
    );

    itAnswers('github_deploy', false, denied, more);
    itAnswers('github_deploy', true, allowed, all);
  });
});

describe('the role that deploys, of interface endpoints', () => {
  const zone = 'arn:aws:route53:::hostedzone/Z1';
  const config = environment({ network: { egress: 'vpc-endpoints' } });
  const { resource } = bootstrapTerraform(application, config);
  const account = new Iam({ ...terraform, resource }, config);

  itAnswers('github_deploy', true, [['route53:AssociateVPCWithHostedZone', zone, inVpcOf('eu-central-1')]], account);
  itAnswers('github_deploy', false, [['route53:AssociateVPCWithHostedZone', zone, inVpcOf('eu-west-1')]], account);
});

describe('the role that deploys, of host names', () => {
  const change = 'route53:ChangeResourceRecordSets';
  const record = (name: string, type = 'A') => ({
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': name,
    'route53:ChangeResourceRecordSetsRecordTypes': type,
  });
  const zone = 'arn:aws:route53:::hostedzone/Z1';
  const other = 'arn:aws:route53:::hostedzone/Z2';
  const accountOf = (overrides: Parameters<typeof environment>[0]) => {
    const config = environment(overrides);
    const { resource } = bootstrapTerraform(application, config);
    return new Iam({ ...terraform, resource }, config);
  };
  const inZone = (domain: { hostedZoneId?: string; hostedZoneName?: string; createHostedZone?: boolean }) =>
    accountOf({
      loadBalancer: {
        deletionProtection: false,
        domain: { hostName: 'app.example.com', otherHostNames: ['example.com'], ...domain },
      },
      cdn: { hostNames: { shop: 'shop.example.com' } },
    });
  const own: Request[] = [
    ...['app.example.com', 'example.com', 'shop.example.com'].flatMap((name): Request[] => [
      [change, zone, record(name)],
      [change, zone, record(name, 'AAAA')],
      // By which ACM sees whose the name is.
      [change, zone, record(`_3639ac514e785e898d2646601fa951d5.${name}`, 'CNAME')],
    ]),
  ];
  const foreign: Request[] = [
    ...['www.example.com', 'anexample.com', 'example.org', 'com', 'dev.app.example.com'].map(
      (name): Request => [change, zone, record(name)],
    ),
    // Who may send mail, make certificates, and keep the zone below.
    ...['MX', 'TXT', 'CAA', 'NS', 'SOA'].map((type): Request => [change, zone, record('example.com', type)]),
    [change, zone, record('_dmarc.example.com', 'TXT')],
    [change, zone, record('selector._domainkey.example.com', 'CNAME')],
  ];

  describe('in the zone whose id is known', () => {
    const account = inZone({ hostedZoneId: 'Z1' });
    itAnswers('github_deploy', true, own, account);
    itAnswers('github_deploy', false, [...foreign, [change, other, record('app.example.com')]], account);
    itAnswers(
      'github_deploy',
      false,
      [
        ['route53:CreateHostedZone', '*'],
        ['route53:DeleteHostedZone', zone],
      ],
      account,
    );
  });

  describe('in a zone that is known by its name', () => {
    const account = inZone({ hostedZoneName: 'example.com' });
    itAnswers('github_deploy', true, own, account);
    itAnswers('github_deploy', false, [...foreign, ['route53:DeleteHostedZone', zone]], account);
  });

  describe('in a zone that the file makes', () => {
    const account = inZone({ hostedZoneName: 'example.com', createHostedZone: true });
    itAnswers(
      'github_deploy',
      true,
      [
        ...own,
        ['route53:CreateHostedZone', '*'],
        ['route53:DeleteHostedZone', zone],
        ['route53:ChangeTagsForResource', zone],
      ],
      account,
    );
  });

  describe("in Flower's zone", () => {
    const account = accountOf({ flower: { domain: { hostName: 'flower.example.com', hostedZoneId: 'Z2' } } });
    itAnswers('github_deploy', true, [[change, other, record('flower.example.com')]], account);
    itAnswers(
      'github_deploy',
      false,
      [
        [change, zone, record('flower.example.com')],
        [change, other, record('app.example.com')],
      ],
      account,
    );
  });
});

describe('the role that releases', () => {
  itAnswers('github_release', true, [
    ['ecr:GetAuthorizationToken', '*'],
    ['ecr:PutImage', arn('ecr', 'repository/shop-test')],
    ['ecr:DescribeImageScanFindings', arn('ecr', 'repository/shop-test')],
  ]);

  itAnswers('github_release', false, [
    ['ecr:PutImage', arn('ecr', 'repository/shop-production')],
    ['ecr:BatchDeleteImage', arn('ecr', 'repository/shop-test')],
    // What the role that publishes may do: nobody is asked about a build.
    ['s3:GetObject', state],
    [
      's3:PutObject',
      'arn:aws:s3:::shop-test-front-end-shop-111111111111/index.html',
      { 'aws:ResourceAccount': '111111111111' },
    ],
    ['cloudfront:CreateInvalidation', 'arn:aws:cloudfront::111111111111:distribution/E1', own],
  ]);
});

describe('the role that publishes front ends', () => {
  const who = 'github_publish';
  const index = 'arn:aws:s3:::shop-test-front-end-shop-111111111111/index.html';
  const inAccount = { 'aws:ResourceAccount': '111111111111' };
  const distribution = 'arn:aws:cloudfront::111111111111:distribution/E1';

  itAnswers(who, true, [
    ['s3:GetObject', state],
    ['kms:Decrypt', stateKey, through('s3')],
    ['dynamodb:GetItem', lockTable, digest],
    ['kms:Decrypt', stateKey, through('dynamodb')],
    ['s3:PutObject', index, inAccount],
    ['s3:DeleteObject', index, inAccount],
    ['s3:ListBucket', 'arn:aws:s3:::shop-test-front-end-shop-111111111111', inAccount],
    ['cloudfront:CreateInvalidation', distribution, own],
    ['cloudfront:GetInvalidation', distribution, own],
  ]);

  itAnswers(who, false, [
    ['ecr:PutImage', arn('ecr', 'repository/shop-test')],
    ['s3:PutObject', state],
    ['s3:PutObject', index, { 'aws:ResourceAccount': '999999999999' }],
    ['s3:PutObject', 'arn:aws:s3:::shop-test-static-111111111111/app.css', inAccount],
    ['s3:GetObject', 'arn:aws:s3:::shop-test-media-111111111111/photo.jpg', inAccount],
    ['s3:PutObject', 'arn:aws:s3:::shop-production-front-end-shop-111111111111/index.html', inAccount],
    ['s3:PutBucketPolicy', 'arn:aws:s3:::shop-test-front-end-shop-111111111111', inAccount],
    ['cloudfront:CreateInvalidation', distribution, ofOther],
    ['cloudfront:UpdateDistribution', distribution, own],
    ['ecs:UpdateService', arn('ecs', 'service/shop-test/web')],
    ['secretsmanager:GetSecretValue', secret],
  ]);
});

describe('the bootstrap', () => {
  const roles = ({ resource }: typeof terraform) => Object.keys(resource.aws_iam_role ?? {});

  it('tells the ARN of each role', () => {
    expect(terraform.output).toMatchObject({
      plan_role_arn: { value: ref('aws_iam_role.github_plan.arn') },
      refresh_role_arn: { value: ref('aws_iam_role.github_refresh.arn') },
      deploy_role_arn: { value: ref('aws_iam_role.github_deploy.arn') },
      release_role_arn: { value: ref('aws_iam_role.github_release.arn') },
      publish_role_arn: { value: ref('aws_iam_role.github_publish.arn') },
    });
  });

  it('makes no role where people deploy by hand', () => {
    const byHand = applicationSchema.parse(leastApplication);
    const { resource, output } = bootstrapTerraform(byHand, config);
    expect(Object.keys(resource).filter((type) => type.startsWith('aws_iam'))).toEqual([]);
    expect(Object.keys(output)).toEqual(['state_bucket', 'state_lock_table']);
  });

  it('makes the provider of the account in its first environment alone', () => {
    const environments = [
      environment({ name: 'dev' }),
      environment({ name: 'staging' }),
      environment({ name: 'production', account: '222222222222' }),
    ];
    const makers = environments.filter(({ name }, index) => {
      const synthesized = bootstrapTerraform(application, environments[index] as typeof config, environments);
      expect([name, roles(synthesized)]).toEqual([
        name,
        ['github_deploy', 'github_plan', 'github_refresh', 'github_release'],
      ]);
      return 'aws_iam_openid_connect_provider' in synthesized.resource;
    });
    expect(makers.map(({ name }) => name)).toEqual(['dev', 'production']);
  });

  it('lets images be pushed to the registry that all share from its own environment alone, and asked for from all', () => {
    const environments = [
      environment({ name: 'dev', account: '222222222222', region: 'eu-west-1' }),
      environment({ name: 'staging' }),
    ];
    const shared = { ...application, registryEnvironment: 'dev' };
    const what = 'arn:aws:ecr:eu-west-1:222222222222:repository/shop-dev';
    for (const each of environments) {
      const { resource } = bootstrapTerraform(shared, each, environments);
      const policies = Object.values(resource.aws_iam_policy ?? {}).map(({ name, policy }) => [
        name,
        statements(policy),
      ]);
      const may = (role: string, action: string) =>
        policies.some(
          ([name, all]) =>
            name.startsWith(`shop-${each.name}-${role}`) &&
            all.some(
              ({ Effect, Action, Resource }: { Effect: string; Action: string[]; Resource: string[] }) =>
                Effect === 'Allow' && Action.includes(action) && Resource.includes(what),
            ),
        );
      expect([each.name, may('release', 'ecr:PutImage')]).toEqual([each.name, each.name === 'dev']);
      expect(may('describe', 'ecr:BatchGetImage')).toBe(true);
    }
  });
});
