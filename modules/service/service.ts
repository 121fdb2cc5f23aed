import type { Construct } from 'constructs';
import { BalancedService, type BalancedServiceProps } from '../fargate-service/balanced-service.ts';
import type { ServiceSettings } from './settings.ts';
import { serviceWorkload } from './workload.ts';

export interface ServiceProps extends Omit<BalancedServiceProps, 'workload' | 'settings'> {
  settings: ServiceSettings;
}

/** What answers requests beside `web`, on Fargate, behind the same load balancer. */
export class Service extends BalancedService {
  readonly settings: ServiceSettings;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, { ...props, workload: serviceWorkload(props.settings) });
    this.settings = props.settings;
  }
}
