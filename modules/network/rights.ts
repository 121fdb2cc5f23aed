import { arnOf, onAny, onChange, onNew, onOwn, ownTagsOrNone, type Rights } from '../shared/rights.ts';

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
