import { loadBalancerArns } from '../shared/common-rights.ts';
import { onAny, onChange, onNew, onOwn, type Rights } from '../shared/rights.ts';
import type { DomainSettings } from './settings.ts';

export const loadBalancerRights: Rights = {
  policy: 'unnamed',
  types: {
    aws_lb: 'elasticloadbalancing:CreateLoadBalancer',
    aws_lb_listener: 'elasticloadbalancing:CreateListener',
    aws_lb_listener_rule: 'elasticloadbalancing:CreateRule',
    aws_lb_target_group: 'elasticloadbalancing:CreateTargetGroup',
    'data.aws_ec2_managed_prefix_list': 'ec2:DescribeManagedPrefixLists',
  },
  describe: () => [
    onAny([
      'ec2:DescribeManagedPrefixLists',
      'ec2:GetManagedPrefixListEntries',
      'ec2:GetSecurityGroupsForVpc',
      'elasticloadbalancing:Describe*',
    ]),
  ],
  deploy: (owner) => [
    onNew(owner, ['elasticloadbalancing:Create*', 'elasticloadbalancing:SetRulePriorities']),
    {
      // Only load balancing tells the tags of what is new from those of what somebody else made without any.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html
      sid: 'TagNewLoadBalancing',
      actions: ['elasticloadbalancing:AddTags'],
      resources: ['*'],
      conditions: { StringLike: { 'elasticloadbalancing:CreateAction': '*' } },
    },
    onOwn(owner, [
      'elasticloadbalancing:AddTags',
      'elasticloadbalancing:Delete*',
      'elasticloadbalancing:Modify*',
      'elasticloadbalancing:RemoveTags',
      'elasticloadbalancing:SetSecurityGroups',
      'elasticloadbalancing:SetSubnets',
    ]),
  ],
  uses: {
    'ec2:GetSecurityGroupsForVpc':
      'Elastic Load Balancing, of whom a load balancer is made for: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ElasticLoadBalancingFullAccess.html',
    'elasticloadbalancing:SetRulePriorities': onChange('aws_lb_listener_rule', 'elbv2/listener_rule'),
    'elasticloadbalancing:SetSecurityGroups': onChange('aws_lb', 'elbv2/load_balancer'),
  },
  serviceLinkedRoles: ['elasticloadbalancing.amazonaws.com'],
};

/** Keeps the load balancer of the application, and a zone that was made with it, from the role that deploys where the settings do. */
export function loadBalancerProtection(on: boolean): Rights {
  return {
    policy: 'unnamed',
    types: { aws_lb: 'elasticloadbalancing:CreateLoadBalancer' },
    protects: (owner) =>
      on
        ? [
            {
              sid: 'KeepLoadBalancer',
              effect: 'Deny',
              actions: ['elasticloadbalancing:DeleteLoadBalancer'],
              resources: loadBalancerArns(owner),
            },
            { sid: 'KeepZones', effect: 'Deny', actions: ['route53:DeleteHostedZone'], resources: ['*'] },
          ]
        : [],
  };
}

const certificateRights: Rights = {
  policy: 'unnamed',
  types: {
    aws_acm_certificate: 'acm:RequestCertificate',
    // It waits for AWS, and makes nothing.
    aws_acm_certificate_validation: 'acm:DescribeCertificate',
  },
  describe: () => [onAny(['acm:DescribeCertificate', 'acm:ListTagsForCertificate'])],
  deploy: (owner) => [
    onNew(owner, ['acm:AddTagsToCertificate', 'acm:RequestCertificate']),
    onOwn(owner, ['acm:DeleteCertificate', 'acm:RemoveTagsFromCertificate']),
  ],
};

/** Of what host names take: no certificate is made where there is one, and no record where the zone is elsewhere. */
export function domainRights(
  domain: Zone & Pick<DomainSettings, 'certificateArn'>,
  hostNames: readonly string[],
): Rights[] {
  return [
    ...certificateRightsOf(domain),
    ...(domain.hostedZoneId === 'elsewhere' ? [] : zoneRights(domain, hostNames)),
  ];
}

/** Of a certificate that is made, or of one that is there, whose host names a plan looks at. */
export function certificateRightsOf({ certificateArn }: { certificateArn?: string | undefined }): Rights[] {
  if (certificateArn === undefined) return [certificateRights];
  const look = { sid: 'LookAtCertificates', actions: ['acm:DescribeCertificate'], resources: [certificateArn] };
  return [{ policy: 'unnamed', types: {}, describe: () => [look] }];
}

/** The zone that holds host names. One that is called by its name has an id that only AWS knows. */
type Zone = Partial<Pick<DomainSettings, 'hostedZoneId' | 'createHostedZone'>>;

/**
 * Route 53 knows no tags in IAM: a zone is told by its id, and what is in it by names. The records of each host name are rights of their own, so that a deploy may still delete those of
 * one that the file no longer has.
 */
function zoneRights(zone: Zone, hostNames: readonly string[]): Rights[] {
  return [zoneItselfRights(zone), ...hostNames.map((hostName) => recordRights(zone, hostName))];
}

function zoneItselfRights({ createHostedZone }: Zone): Rights {
  return {
    policy: 'domains',
    types: {
      'data.aws_route53_zone': 'route53:ListHostedZonesByName',
      ...(createHostedZone && { aws_route53_zone: 'route53:CreateHostedZone' }),
    },
    describe: () => [
      onAny([
        'route53:GetChange',
        'route53:GetHostedZone',
        'route53:ListHostedZones*',
        'route53:ListResourceRecordSets',
        'route53:ListTagsForResource*',
      ]),
    ],
    deploy: () =>
      createHostedZone
        ? [
            onAny([
              'route53:ChangeTagsForResource',
              'route53:CreateHostedZone',
              'route53:DeleteHostedZone',
              'route53:UpdateHostedZoneComment',
            ]),
          ]
        : [],
    uses: {
      'route53:ListHostedZones*':
        'data.aws_route53_zone, of a zone called by its name: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/data-sources/route53_zone',
      ...(createHostedZone && { 'route53:UpdateHostedZoneComment': onChange('aws_route53_zone', 'route53/zone') }),
    },
  };
}

/** A host name's own records, and the one by which ACM sees whose the name is: `_`, 32 digits, and the name (https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html). */
function recordRights({ hostedZoneId = '*' }: Zone, hostName: string): Rights {
  return {
    policy: 'domains',
    types: { aws_route53_record: 'route53:ChangeResourceRecordSets' },
    deploy: () => [
      {
        // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
        sid: 'ChangeRecords',
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [`arn:aws:route53:::hostedzone/${hostedZoneId}`],
        conditions: {
          'ForAllValues:StringLike': {
            'route53:ChangeResourceRecordSetsNormalizedRecordNames': [hostName, `_${'?'.repeat(32)}.${hostName}`],
          },
          'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA', 'CNAME'] },
        },
      },
    ],
  };
}
