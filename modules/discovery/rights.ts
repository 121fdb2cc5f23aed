import { onAny, onChange, onNew, onOwn, type Rights } from '../shared/rights.ts';

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
