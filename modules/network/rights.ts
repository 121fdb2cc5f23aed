import { arnOf, onAny, onChange, onNew, onOwn, ownTagsOrNone, type Rights } from '../shared/rights.ts';
import type { ExistingNetworkSettings } from './settings.ts';

/** EC2 names nothing: what is the environment's own is told by its tags. */
export const networkRights: Rights = {
  policy: 'network',
  types: {
    // A VPC comes with it, and Terraform adopts it.
    aws_default_security_group: 'ec2:RevokeSecurityGroupIngress',
    aws_eip: 'ec2:AllocateAddress',
    aws_flow_log: 'ec2:CreateFlowLogs',
    aws_internet_gateway: 'ec2:CreateInternetGateway',
    aws_nat_gateway: 'ec2:CreateNatGateway',
    aws_route: 'ec2:CreateRoute',
    aws_route_table: 'ec2:CreateRouteTable',
    aws_route_table_association: 'ec2:AssociateRouteTable',
    aws_subnet: 'ec2:CreateSubnet',
    aws_vpc: 'ec2:CreateVpc',
    aws_vpc_endpoint: 'ec2:CreateVpcEndpoint',
  },
  describe: () => [
    onAny([
      'ec2:DescribeAccountAttributes',
      'ec2:DescribeAddresses*',
      'ec2:DescribeFlowLogs',
      'ec2:DescribeInternetGateways',
      'ec2:DescribeNatGateways',
      'ec2:DescribeNetwork*',
      'ec2:DescribePrefixLists',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpc*',
    ]),
  ],
  deploy: (owner) => [
    onNew(owner, [
      'ec2:AllocateAddress',
      'ec2:CreateFlowLogs',
      'ec2:CreateInternetGateway',
      'ec2:CreateNatGateway',
      'ec2:CreateRouteTable',
      'ec2:CreateSubnet',
      'ec2:CreateVpc',
      'ec2:CreateVpcEndpoint',
      'ec2:DisassociateAddress',
    ]),
    {
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
      sid: 'TagNewNetwork',
      actions: ['ec2:CreateTags'],
      resources: ['*'],
      conditions: { StringLike: { 'ec2:CreateAction': '*' } },
    },
    {
      // That of a VPC has no tags before it is adopted.
      sid: 'AdoptDefaultGroup',
      actions: ['ec2:CreateTags'],
      resources: [arnOf(owner, 'ec2', 'security-group/*')],
      conditions: ownTagsOrNone(owner),
    },
    onOwn(owner, [
      'ec2:AssociateRouteTable',
      'ec2:AttachInternetGateway',
      'ec2:CreateRoute',
      'ec2:CreateTags',
      'ec2:DeleteFlowLogs',
      'ec2:DeleteInternetGateway',
      'ec2:DeleteNatGateway',
      'ec2:DeleteRoute',
      'ec2:DeleteRouteTable',
      'ec2:DeleteSubnet',
      'ec2:DeleteTags',
      'ec2:DeleteVpc',
      'ec2:DeleteVpcEndpoints',
      'ec2:DetachInternetGateway',
      'ec2:DisassociateRouteTable',
      'ec2:ModifySubnetAttribute',
      'ec2:ModifyVpcAttribute',
      'ec2:ModifyVpcEndpoint',
      'ec2:ReleaseAddress',
      'ec2:ReplaceRoute',
      'ec2:ReplaceRouteTableAssociation',
    ]),
  ],
  // What writes flow logs looks for their group first.
  tasks: () => [onAny(['logs:DescribeLogGroups', 'logs:DescribeLogStreams'])],
  uses: {
    'ec2:DescribeAccountAttributes':
      'Elastic Load Balancing, of whom a load balancer is made for: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html',
    'ec2:ModifySubnetAttribute': onChange('aws_subnet', 'ec2/vpc_subnet'),
    'ec2:ReplaceRoute': onChange('aws_route', 'ec2/vpc_route'),
    'ec2:ReplaceRouteTableAssociation': onChange('aws_route_table_association', 'ec2/vpc_route_table_association'),
  },
};

/**
 * In a VPC that is there: to look, and to make security groups in it. What is asked for beside has rights of its own. The VPC may have any tags, so it is
 * named. It and what it has are not to be changed, and no statement here lets anybody do so.
 */
export function existingNetworkRights(
  { vpcId, privateSubnetIds, flowLogs }: ExistingNetworkSettings,
  endpoints: boolean,
): Rights {
  return {
    policy: 'network',
    types: {
      'data.aws_ec2_managed_prefix_list': 'ec2:DescribeManagedPrefixLists',
      'data.aws_internet_gateway': 'ec2:DescribeInternetGateways',
      'data.aws_route_table': 'ec2:DescribeRouteTables',
      'data.aws_route_tables': 'ec2:DescribeRouteTables',
      'data.aws_subnet': 'ec2:DescribeSubnets',
      'data.aws_subnets': 'ec2:DescribeSubnets',
      'data.aws_vpc': 'ec2:DescribeVpcs',
      'data.aws_vpcs': 'ec2:DescribeVpcs',
      ...(endpoints && { aws_vpc_endpoint: 'ec2:CreateVpcEndpoint' }),
      ...(flowLogs && { aws_flow_log: 'ec2:CreateFlowLogs' }),
    },
    describe: () => [
      onAny([
        'ec2:DescribeAccountAttributes',
        'ec2:DescribeAddresses',
        ...(flowLogs ? ['ec2:DescribeFlowLogs'] : []),
        'ec2:DescribeInternetGateways',
        'ec2:DescribeManagedPrefixLists',
        'ec2:DescribeNetwork*',
        ...(endpoints ? ['ec2:DescribePrefixLists'] : []),
        'ec2:DescribeRouteTables',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpc*',
        'ec2:GetManagedPrefixListEntries',
      ]),
    ],
    deploy: (owner) => [
      {
        // EC2 asks for it on the VPC beside the group that is made: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
        sid: 'MakeInVpc',
        actions: [
          'ec2:CreateSecurityGroup',
          ...(endpoints ? ['ec2:CreateVpcEndpoint'] : []),
          ...(flowLogs ? ['ec2:CreateFlowLogs'] : []),
        ],
        resources: [
          arnOf(owner, 'ec2', `vpc/${vpcId}`),
          ...(endpoints ? privateSubnetIds.map((id) => arnOf(owner, 'ec2', `subnet/${id}`)) : []),
        ],
      },
      {
        // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
        sid: 'TagNewNetwork',
        actions: ['ec2:CreateTags'],
        resources: ['*'],
        conditions: { StringLike: { 'ec2:CreateAction': '*' } },
      },
      ...(endpoints || flowLogs
        ? [onNew(owner, [...(endpoints ? ['ec2:CreateVpcEndpoint'] : []), ...(flowLogs ? ['ec2:CreateFlowLogs'] : [])])]
        : []),
      onOwn(owner, [
        'ec2:CreateTags',
        'ec2:DeleteTags',
        ...(flowLogs ? ['ec2:DeleteFlowLogs'] : []),
        ...(endpoints ? ['ec2:DeleteVpcEndpoints', 'ec2:ModifyVpcEndpoint'] : []),
      ]),
    ],
    ...(flowLogs && { tasks: () => [onAny(['logs:DescribeLogGroups', 'logs:DescribeLogStreams'])] }),
    uses: {
      'ec2:DescribeAccountAttributes': byLoadBalancing,
      'ec2:DescribeAddresses': byLoadBalancing,
      'ec2:DescribeInternetGateways': byLoadBalancing,
      ...(endpoints && { 'ec2:ModifyVpcEndpoint': onChange('aws_vpc_endpoint', 'ec2/vpc_endpoint') }),
    },
  };
}

const byLoadBalancing =
  'Elastic Load Balancing, of whom a load balancer is made for: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html';

export const interfaceEndpointRights: Rights = {
  policy: 'network',
  types: {},
  deploy: (owner) => [
    {
      // An interface endpoint answers under the name of its service, which a zone of AWS's holds. Route 53 knows a VPC by its id alone, which the bootstrap does not.
      sid: 'NameEndpoints',
      actions: ['route53:AssociateVPCWithHostedZone'],
      resources: ['arn:aws:route53:::hostedzone/*'],
      conditions: { StringLikeIfExists: { 'route53:VPCs': `VPCId=*,VPCRegion=${owner.place.region}` } },
    },
  ],
  uses: {
    'route53:AssociateVPCWithHostedZone':
      'EC2, which gives an interface endpoint the name of its service: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html',
  },
};
