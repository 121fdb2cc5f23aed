import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Construct } from 'constructs';
import { FargateService } from '../fargate-service/fargate-service.ts';
import type { FargateProps } from '../fargate-service/fargate-task.ts';
import type { Endpoint } from '../shared/connections.ts';
import type { InternalServiceSettings } from './settings.ts';
import { serviceWorkload } from './workload.ts';

export interface InternalServiceProps extends FargateProps {
  settings: InternalServiceSettings;
}

/** What answers requests of other tasks alone, on Fargate: it stands behind no load balancer. */
export class InternalService extends Construct implements Endpoint {
  readonly port: number;
  readonly settings: InternalServiceSettings;
  readonly fargate: FargateService;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: InternalServiceProps) {
    super(scope, id);
    this.settings = props.settings;
    this.port = props.settings.port;
    // Under the address that it has behind the load balancer, so that it changes in place.
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      holder: this,
      workload: serviceWorkload(props.settings),
    });
    this.securityGroup = this.fargate.securityGroup;
  }
}
