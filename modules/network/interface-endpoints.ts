import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { Construct } from 'constructs';
import type { Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { InterfaceService } from './interface-services.ts';
import { interfaceEndpointRights } from './rights.ts';

interface InterfaceEndpointsProps {
  name: string;
  region: string;
  vpcId: string;
  subnetIds: string[];
  services: readonly InterfaceService[];
}

/** The doors to AWS services inside the VPC: their usual names lead to addresses of the private subnets. */
export class InterfaceEndpoints extends Construct implements Endpoint {
  readonly rights = [interfaceEndpointRights];
  readonly port = 443;
  readonly securityGroup: SecurityGroup;
  readonly all: VpcEndpoint[];

  constructor(scope: Construct, id: string, { name, region, vpcId, subnetIds, services }: InterfaceEndpointsProps) {
    super(scope, id);
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, 'endpoints'),
      description: 'Endpoints of AWS services',
      vpcId,
      tags: { Name: `${name}-endpoints` },
    });
    this.all = services.map(
      (service) =>
        new VpcEndpoint(this, service.replace('.', '-'), {
          vpcId,
          serviceName: `com.amazonaws.${region}.${service}`,
          vpcEndpointType: 'Interface',
          privateDnsEnabled: true,
          subnetIds,
          securityGroupIds: [this.securityGroup.id],
          tags: { Name: `${name}-${service.replace('.', '-')}` },
        }),
    );
  }
}
