import type { Construct } from 'constructs';
import { BalancedService, type BalancedServiceProps } from '../fargate-service/balanced-service.ts';
import type { FargateProps } from '../fargate-service/fargate-task.ts';
import { shiftOf } from '../traffic-shift/settings.ts';
import type { Serving } from './server.ts';
import type { DjangoAppSettings } from './settings.ts';
import { djangoWorkload } from './workload.ts';

export interface DjangoAppProps extends FargateProps, Pick<Serving, 'wsgiApplication' | 'asgiApplication'> {
  network: FargateProps['network'] & { readonly vpcCidr: string; readonly loadBalancerCidrs?: string };
  loadBalancer: BalancedServiceProps['loadBalancer'];
  settings: DjangoAppSettings;
}

/** Django under gunicorn, uvicorn or another server, on Fargate, behind the load balancer. */
export class DjangoApp extends BalancedService {
  readonly settings: DjangoAppSettings;

  constructor(scope: Construct, id: string, props: DjangoAppProps) {
    const { loadBalancer, network, settings } = props;
    const workload = djangoWorkload(settings, {
      ...props,
      idleTimeoutSeconds: loadBalancer.idleTimeoutSeconds,
      loadBalancerCidr: network.loadBalancerCidrs ?? network.vpcCidr,
    });
    super(scope, id, { ...props, workload, shift: shiftOf(settings.deployment) });
    this.settings = settings;
  }
}
