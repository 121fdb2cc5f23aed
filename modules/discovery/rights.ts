import { roleRights } from '../shared/common-rights.ts';
import { type Owner, onAny, onChange, onNew, onOwn, type Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

const permissionsPage = 'https://docs.aws.amazon.com/cloud-map/latest/dg/cloud-map-api-permissions-ref.html';
const ofNamespace = `Cloud Map, of whom a private namespace is made for: ${permissionsPage}`;
const ofInstance = `Cloud Map, of who takes an instance away, as Terraform does before it deletes a service: ${permissionsPage}`;

/** Of names in a private zone of DNS. Cloud Map makes the zone, on its caller's behalf. */
export const discoveryRights: Rights = {
  policy: 'unnamed',
  types: {
    aws_service_discovery_private_dns_namespace: 'servicediscovery:CreatePrivateDnsNamespace',
    aws_service_discovery_service: 'servicediscovery:CreateService',
  },
  describe: () => [
    onAny([
      'ec2:DescribeRegions',
      'ec2:DescribeVpcs',
      'route53:GetHostedZone',
      'route53:ListHostedZonesByName',
      'servicediscovery:Get*',
      'servicediscovery:ListInstances',
      'servicediscovery:ListTagsForResource',
    ]),
  ],
  deploy: (owner) => [
    onNew(owner, [
      'servicediscovery:CreatePrivateDnsNamespace',
      'servicediscovery:CreateService',
      // IAM knows no resource for these two, and so no tags.
      'servicediscovery:TagResource',
      'servicediscovery:UntagResource',
    ]),
    onOwn(owner, [
      'servicediscovery:DeleteNamespace',
      'servicediscovery:DeleteService',
      'servicediscovery:DeregisterInstance',
      'servicediscovery:UpdateService',
    ]),
    onAny([
      'route53:CreateHostedZone',
      'route53:DeleteHealthCheck',
      'route53:GetHealthCheck',
      'route53:UpdateHealthCheck',
    ]),
  ],
  uses: {
    'ec2:DescribeRegions': ofNamespace,
    'route53:DeleteHealthCheck': ofInstance,
    'route53:GetHealthCheck': ofInstance,
    'route53:ListHostedZonesByName': ofNamespace,
    'route53:UpdateHealthCheck': ofInstance,
    'servicediscovery:TagResource': onChange('aws_service_discovery_service', 'servicediscovery/tags_gen'),
    'servicediscovery:UntagResource': onChange('aws_service_discovery_service', 'servicediscovery/tags_gen'),
  },
};

/** Of the namespace that endpoints of Service Connect are in. ECS makes what is in it, by its own role. */
export const serviceConnectRights: Rights = {
  policy: 'unnamed',
  types: { aws_service_discovery_http_namespace: 'servicediscovery:CreateHttpNamespace' },
  deploy: (owner) => [onNew(owner, ['servicediscovery:CreateHttpNamespace'])],
};

/**
 * What ECS does for TLS of Service Connect. It is AWS's own AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity, narrowed to the services of one cluster, which has the
 * environment's name, and to one authority, which so needs no tag `AmazonECSManaged`
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity.html).
 */
export function certificateStatements(
  { name, place }: Pick<Owner, 'name' | 'place'>,
  certificateAuthorityArn: string,
): Statement[] {
  const { account, region } = place;
  const secrets = certificateSecrets({ place });
  return [
    {
      sid: 'MakeSecretsOfCertificates',
      actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
      resources: secrets,
      conditions: {
        ArnLike: { 'aws:RequestTag/AmazonECSCreated': `arn:aws:ecs:${region}:${account}:service/${name}/*` },
        StringEquals: { 'aws:RequestTag/AmazonECSManaged': 'true' },
      },
    },
    {
      sid: 'RenewSecretsOfCertificates',
      actions: [
        'secretsmanager:DeleteSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:RotateSecret',
        'secretsmanager:UpdateSecret',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resources: secrets,
    },
    {
      sid: 'SeeAuthority',
      actions: [
        'acm-pca:DescribeCertificateAuthority',
        'acm-pca:GetCertificate',
        'acm-pca:GetCertificateAuthorityCertificate',
      ],
      resources: [certificateAuthorityArn],
    },
    {
      sid: 'HaveCertificatesSigned',
      actions: ['acm-pca:IssueCertificate'],
      resources: [certificateAuthorityArn],
      conditions: {
        StringEquals: { 'acm-pca:TemplateArn': 'arn:aws:acm-pca:::template/EndEntityCertificate/V1' },
      },
    },
  ];
}

/**
 * Of the role that ECS has certificates signed by. Whoever makes a service of ECS passes it, and calls neither AWS Private CA nor Secrets Manager. The boundary, which has room for little, says in one
 * statement which authority and which secrets.
 */
export function serviceConnectTlsRights(certificateAuthorityArn: string): readonly Rights[] {
  return [
    roleRights('ecs.amazonaws.com'),
    {
      policy: 'unnamed',
      types: {},
      tasks: (owner) => [
        {
          sid: 'KeepCertificates',
          actions: ['acm-pca:Describe*', 'acm-pca:Get*', 'acm-pca:IssueCertificate', 'secretsmanager:*'],
          resources: [certificateAuthorityArn, ...certificateSecrets(owner)],
        },
      ],
    },
  ];
}

/** ECS names them itself, as nobody else can: of others AWS takes no `!` (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html). */
function certificateSecrets({ place: { account, region } }: Pick<Owner, 'place'>): string[] {
  return [`arn:aws:secretsmanager:${region}:${account}:secret:ecs-sc!*`];
}
