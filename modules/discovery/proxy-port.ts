import { Construct } from 'constructs';
import type { Endpoint } from '../shared/connections.ts';

/**
 * Where the proxy of Service Connect takes requests for a service that the load balancer sends its own to. Without a port of its own the proxy takes all that comes to that of the container, the load
 * balancer's too: it ends requests and websockets after its own time, hides who asks, and with TLS refuses what is not encrypted
 * (https://github.com/aws/containers-roadmap/issues/1958, https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html, ingressPortOverride).
 */
export class ProxyPort extends Construct implements Endpoint {
  readonly securityGroup: Endpoint['securityGroup'];
  /** AWS takes none up to 1024. Nothing else that this project has in a task listens here. */
  readonly port = 18_000;

  constructor(scope: Construct, id: string, { securityGroup }: Pick<Endpoint, 'securityGroup'>) {
    super(scope, id);
    this.securityGroup = securityGroup;
  }
}
