import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { Iam } from '../../iam.ts';
import { all, argument } from '../../modules/terraform.ts';
import { bootstrapTerraform, environmentTerraform } from '../../stacks.ts';
import { addresses, type Terraform } from '../../synth.ts';
import { environment, everyCapability, leastApplication } from '../configuration/config.ts';

type Resource = Terraform['resource'][string][string];

const here = 'eu-central-1:111111111111';

/** Where a resource is: in the environment's region, or in that of the provider that it names. */
function placeOf({ provider }: Resource): string {
  return provider ? `${provider.replace('aws.', '')}:111111111111` : here;
}

/** How each kind of resource that has a name of its own is made. */
const making: Record<string, [action: string, what: (resource: Resource, cluster: string) => string]> = {
  aws_budgets_budget: ['budgets:ModifyBudget', ({ name }) => `arn:aws:budgets::111111111111:budget/${name}`],
  aws_cloudwatch_event_rule: ['events:PutRule', ({ name }) => `arn:aws:events:${here}:rule/${name}`],
  aws_cloudwatch_log_group: [
    'logs:CreateLogGroup',
    (resource) => `arn:aws:logs:${placeOf(resource)}:log-group:${resource.name}`,
  ],
  aws_cloudwatch_metric_alarm: [
    'cloudwatch:PutMetricAlarm',
    ({ alarm_name }) => `arn:aws:cloudwatch:${here}:alarm:${alarm_name}`,
  ],
  aws_db_instance: ['rds:CreateDBInstance', ({ identifier }) => `arn:aws:rds:${here}:db:${identifier}`],
  aws_db_parameter_group: ['rds:CreateDBParameterGroup', ({ name }) => `arn:aws:rds:${here}:pg:${name}`],
  aws_db_subnet_group: ['rds:CreateDBSubnetGroup', ({ name }) => `arn:aws:rds:${here}:subgrp:${name}`],
  aws_ecr_repository: ['ecr:CreateRepository', ({ name }) => `arn:aws:ecr:${here}:repository/${name}`],
  aws_ecs_cluster: ['ecs:CreateCluster', ({ name }) => `arn:aws:ecs:${here}:cluster/${name}`],
  aws_ecs_service: ['ecs:CreateService', ({ name }, cluster) => `arn:aws:ecs:${here}:service/${cluster}/${name}`],
  aws_ecs_task_definition: [
    'ecs:RegisterTaskDefinition',
    ({ family }) => `arn:aws:ecs:${here}:task-definition/${family}:1`,
  ],
  aws_elasticache_parameter_group: [
    'elasticache:CreateCacheParameterGroup',
    ({ name }) => `arn:aws:elasticache:${here}:parametergroup:${name}`,
  ],
  aws_elasticache_replication_group: [
    'elasticache:CreateReplicationGroup',
    ({ replication_group_id }) => `arn:aws:elasticache:${here}:replicationgroup:${replication_group_id}`,
  ],
  aws_elasticache_subnet_group: [
    'elasticache:CreateCacheSubnetGroup',
    ({ name }) => `arn:aws:elasticache:${here}:subnetgroup:${name}`,
  ],
  aws_iam_role: ['iam:CreateRole', ({ name }) => `arn:aws:iam::111111111111:role/${name}`],
  aws_lambda_function: [
    'lambda:CreateFunction',
    ({ function_name }) => `arn:aws:lambda:${here}:function:${function_name}`,
  ],
  aws_s3_bucket: ['s3:CreateBucket', ({ bucket }) => `arn:aws:s3:::${bucket}`],
  aws_secretsmanager_secret: [
    'secretsmanager:CreateSecret',
    ({ name }) => `arn:aws:secretsmanager:${here}:secret:${name}-AbCdEf`,
  ],
  aws_sns_topic: ['sns:CreateTopic', ({ name }) => `arn:aws:sns:${here}:${name}`],
  aws_sqs_queue: ['sqs:CreateQueue', ({ name }) => `arn:aws:sqs:${here}:${name}`],
  aws_ssm_parameter: ['ssm:PutParameter', ({ name }) => `arn:aws:ssm:${here}:parameter${name}`],
};

interface Managing {
  /** What is asked for before there is anything to ask about. */
  first?: string[];
  /** What it is called by, then. */
  what?: (resource: Resource, address: string) => string;
  /** What is asked for while it has no tags, which may be always. */
  untagged?: string[];
  /** What is asked for once it has its tags. */
  tagged?: string[];
}

/** What CloudFront has of each kind that can have no tags. */
function policyOfCloudFront(kind: string, type: string): Managing {
  return {
    first: [`cloudfront:Create${kind}`],
    what: (_, address) => `arn:aws:cloudfront::111111111111:${type}/${address}`,
    untagged: [`cloudfront:Update${kind}`, `cloudfront:Delete${kind}`],
  };
}

/** How each kind of resource of the CDN is made, changed and destroyed. */
const managing: Record<string, Managing> = {
  aws_acm_certificate: {
    first: ['acm:RequestCertificate'],
    what: (resource, address) => `arn:aws:acm:${placeOf(resource)}:certificate/${address}`,
    untagged: ['acm:AddTagsToCertificate'],
    tagged: ['acm:AddTagsToCertificate', 'acm:RemoveTagsFromCertificate', 'acm:DeleteCertificate'],
  },
  aws_acm_certificate_validation: {
    what: (resource, address) => `arn:aws:acm:${placeOf(resource)}:certificate/${address}`,
    untagged: ['acm:DescribeCertificate'],
  },
  aws_cloudfront_cache_policy: policyOfCloudFront('CachePolicy', 'cache-policy'),
  aws_cloudfront_distribution: {
    first: ['cloudfront:CreateDistribution'],
    what: (_, address) => `arn:aws:cloudfront::111111111111:distribution/${address}`,
    untagged: ['cloudfront:TagResource'],
    tagged: [
      'cloudfront:AllowVendedLogDeliveryForResource',
      'cloudfront:DeleteDistribution',
      'cloudfront:TagResource',
      'cloudfront:UntagResource',
      'cloudfront:UpdateDistribution',
    ],
  },
  aws_cloudfront_function: {
    first: ['cloudfront:CreateFunction'],
    what: ({ name }) => `arn:aws:cloudfront::111111111111:function/${name}`,
    untagged: ['cloudfront:DeleteFunction', 'cloudfront:PublishFunction', 'cloudfront:UpdateFunction'],
  },
  // IAM knows no distribution for it.
  aws_cloudfront_monitoring_subscription: {
    first: ['cloudfront:CreateMonitoringSubscription', 'cloudfront:DeleteMonitoringSubscription'],
  },
  aws_cloudfront_origin_access_control: policyOfCloudFront('OriginAccessControl', 'origin-access-control'),
  aws_cloudfront_origin_request_policy: policyOfCloudFront('OriginRequestPolicy', 'origin-request-policy'),
  aws_cloudfront_response_headers_policy: policyOfCloudFront('ResponseHeadersPolicy', 'response-headers-policy'),
  aws_cloudfront_vpc_origin: {
    first: ['cloudfront:CreateVpcOrigin'],
    what: (_, address) => `arn:aws:cloudfront::111111111111:vpcorigin/${address}`,
    untagged: ['cloudfront:TagResource'],
    tagged: [
      'cloudfront:DeleteVpcOrigin',
      'cloudfront:TagResource',
      'cloudfront:UntagResource',
      'cloudfront:UpdateVpcOrigin',
    ],
  },
  aws_cloudwatch_metric_alarm: {
    what: (resource) => `arn:aws:cloudwatch:${placeOf(resource)}:alarm:${resource.alarm_name}`,
    untagged: ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
  },
  aws_sns_topic: {
    what: (resource) => `arn:aws:sns:${placeOf(resource)}:${resource.name}`,
    untagged: [
      ...['sns:CreateTopic', 'sns:DeleteTopic', 'sns:TagResource'],
      ...['sns:SetTopicAttributes', 'sns:Subscribe', 'sns:Unsubscribe'],
    ],
  },
  // Asked for by the topic, above.
  aws_sns_topic_policy: {},
  aws_sns_topic_subscription: {},
  aws_cloudwatch_log_delivery: {
    what: (resource, address) => `arn:aws:logs:${placeOf(resource)}:delivery:${address}`,
    untagged: ['logs:CreateDelivery', 'logs:TagResource'],
    tagged: ['logs:DeleteDelivery', 'logs:TagResource', 'logs:UntagResource', 'logs:UpdateDeliveryConfiguration'],
  },
  aws_cloudwatch_log_delivery_destination: {
    what: (resource) => `arn:aws:logs:${placeOf(resource)}:delivery-destination:${resource.name}`,
    untagged: ['logs:PutDeliveryDestination', 'logs:TagResource'],
    tagged: [
      'logs:CreateDelivery',
      'logs:DeleteDeliveryDestination',
      'logs:PutDeliveryDestination',
      'logs:TagResource',
      'logs:UntagResource',
    ],
  },
  // The list of AWS's that answers come from takes no source for DeleteDeliverySource, which this role may do as it may put one.
  aws_cloudwatch_log_delivery_source: {
    what: (resource) => `arn:aws:logs:${placeOf(resource)}:delivery-source:${resource.name}`,
    untagged: ['logs:PutDeliverySource', 'logs:TagResource'],
    tagged: ['logs:CreateDelivery', 'logs:PutDeliverySource', 'logs:TagResource', 'logs:UntagResource'],
  },
  aws_cloudwatch_log_group: {
    what: (resource) => `arn:aws:logs:${placeOf(resource)}:log-group:${resource.name}`,
    untagged: ['logs:CreateLogGroup', 'logs:TagResource'],
    tagged: [
      'logs:AssociateKmsKey',
      'logs:DeleteLogGroup',
      'logs:PutRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
    ],
  },
  aws_kms_alias: {
    what: (resource) => `arn:aws:kms:${placeOf(resource)}:${resource.name}`,
    untagged: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
  },
  aws_kms_key: {
    first: ['kms:CreateKey'],
    what: (_, address) => `aws_kms_key.${address}`,
    untagged: ['kms:TagResource'],
    tagged: [
      'kms:CreateAlias',
      'kms:DeleteAlias',
      'kms:EnableKeyRotation',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateAlias',
    ],
  },
  aws_route53_record: {
    what: ({ zone_id }) => `arn:aws:route53:::hostedzone/${zone_id}`,
    untagged: ['route53:ChangeResourceRecordSets'],
  },
  aws_wafv2_web_acl: {
    what: (resource) => webAclArn(resource, resource.name, resource.scope),
    untagged: ['wafv2:CreateWebACL', 'wafv2:TagResource'],
    tagged: ['wafv2:DeleteWebACL', 'wafv2:TagResource', 'wafv2:UntagResource', 'wafv2:UpdateWebACL'],
  },
  aws_wafv2_web_acl_logging_configuration: {
    what: (resource, address) => webAclArn(resource, address, resource.provider ? 'CLOUDFRONT' : 'REGIONAL'),
    tagged: ['wafv2:DeleteLoggingConfiguration', 'wafv2:PutLoggingConfiguration'],
  },
};

function webAclArn(resource: Resource, name: string, scope: string): string {
  return `arn:aws:wafv2:${placeOf(resource)}:${scope === 'CLOUDFRONT' ? 'global' : 'regional'}/webacl/${name}/1`;
}

describe.each([
  ['short', 'shop', 'test', 'sqs'],
  ['the longest', 'thirty-characters-long-project', 'twenty-letters-long1', 'redis'],
] as const)('the role that deploys, under %s names of %s %s with %s', (_, project, name, kind) => {
  const application = applicationSchema.parse({
    ...leastApplication,
    project,
    queues: [{ name: 'forty-characters-long-name-of-a-queue-40' }],
    secrets: ['STRIPE_API_KEY'],
    frontEnds: [{ name: 'twenty-letters-front', kind: 'spa' }],
    github: { infrastructureRepository: 'acme/shop' },
  });
  const capabilities = { name, ...everyCapability(kind, 'forty-characters-long-name-of-a-queue-40') };
  // What settings protect it may not destroy.
  const config = environment({ ...capabilities, storage: { deleteObjects: true } });
  const made = environmentTerraform(application, config);
  const bootstrap = bootstrapTerraform(application, config);
  // A key is asked for its own policy too.
  const aws_kms_key = { ...bootstrap.resource.aws_kms_key, ...made.resource.aws_kms_key };
  const iam = new Iam({ ...bootstrap, resource: { ...bootstrap.resource, aws_kms_key } }, config);
  const context = { 'iam:PermissionsBoundary': `arn:aws:iam::111111111111:policy/${project}-${name}-boundary` };

  it.each(Object.entries(making))('makes every %s', async (type, [action, what]) => {
    const refused = [];
    for (const resource of Object.values(all(made, type))) {
      const arn = what(resource, `${project}-${name}`);
      const asked = { who: 'github_deploy', action, what: arn, ...(action.startsWith('iam:') && { context }) };
      if (!(await iam.allows(asked))) refused.push(arn);
    }
    expect(refused).toEqual([]);
  });

  it.each(Object.entries(managing))('makes, changes and destroys every %s', async (type, managed) => {
    const { first = [], what = () => '*', untagged = [], tagged = [] } = managed;
    const tags = { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Environment': name };
    const refused: string[] = [];
    const ask = async (actions: string[], what: string, context = {}) => {
      for (const action of actions) {
        const allowed = await iam.allows({ who: 'github_deploy', action, what, context });
        if (!allowed) refused.push(`${action} on ${what}`);
      }
    };
    for (const [address, resource] of Object.entries(all(made, type))) {
      await ask(first, '*');
      await ask(untagged, what(resource, address));
      await ask(tagged, what(resource, address), tags);
    }
    expect(refused).toEqual([]);
  });

  it('has no policy that is longer than IAM takes, and no more than a role may have', () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    const database = { ...capabilities.database, deletionProtection: true };
    const loadBalancer = { ...capabilities.loadBalancer, deletionProtection: true };
    const protecting = bootstrapTerraform(application, environment({ ...capabilities, database, loadBalancer }));
    const long = Object.entries(argument(protecting, 'aws_iam_policy', 'policy') as Record<string, string>)
      .map(([policy, { length }]) => `${policy} ${length}`)
      .filter((found) => Number(found.split(' ')[1]) > 6144);
    expect(long).toEqual([]);
    const roles = Object.values(argument(bootstrap, 'aws_iam_role_policy_attachment', 'role'));
    for (const role of roles) expect(roles.filter((other) => other === role).length).toBeLessThanOrEqual(10);
  });

  it('is asked for every kind of resource that the CDN is made of', () => {
    const kinds = addresses(made)
      .filter((address) => /^\w+\.cdn_/.test(address))
      .map((address) => address.split('.')[0] as string);
    expect(kinds.filter((type) => !(type in managing))).toEqual([]);
    expect(Object.keys(managing).filter((type) => !kinds.includes(type))).toEqual(['aws_route53_record']);
  });

  it('is asked for every kind of name', () => {
    expect(Object.keys(making).filter((type) => !(type in made.resource))).toEqual([]);
  });
});
