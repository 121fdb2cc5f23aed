import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { Construct } from 'constructs';
import { type Endpoint, goesAfterTasks } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import { interfaceEndpointPolicy } from './endpoint-policies.ts';
import type { InterfaceService } from './interface-services.ts';
import { interfaceEndpointRights } from './rights.ts';

interface InterfaceEndpointsProps {
  name: string;
  place: Place;
  vpcId: string;
  subnetIds: string[];
  services: readonly InterfaceService[];
  /** Whether they are the only way out. Where they are not, a policy keeps nobody in. */
  onlyWayOut: boolean;
}

/** The doors to AWS services inside the VPC: their usual names lead to addresses of the private subnets. */
export class InterfaceEndpoints extends Construct implements Endpoint {
  readonly rights = [interfaceEndpointRights];
  readonly port = 443;
  readonly securityGroup: SecurityGroup;
  readonly all: VpcEndpoint[];

  constructor(scope: Construct, id: string, props: InterfaceEndpointsProps) {
    super(scope, id);
    const { name, place, vpcId, subnetIds, services, onlyWayOut } = props;
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, 'endpoints'),
      description: 'Endpoints of AWS services',
      vpcId,
      tags: { Name: `${name}-endpoints` },
    });
    this.all = services.map((service) => {
      const policy = onlyWayOut ? interfaceEndpointPolicy(service, place) : undefined;
      return new VpcEndpoint(this, service.replace('.', '-'), {
        vpcId,
        serviceName: `com.amazonaws.${place.region}.${service}`,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [this.securityGroup.id],
        ...(policy && { policy }),
        tags: { Name: `${name}-${service.replace('.', '-')}` },
        lifecycle: goesAfterTasks,
      });
    });
  }
}
