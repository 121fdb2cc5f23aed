import { ServiceDiscoveryHttpNamespace } from '@cdktf/provider-aws/lib/service-discovery-http-namespace/index.js';
import { ServiceDiscoveryPrivateDnsNamespace } from '@cdktf/provider-aws/lib/service-discovery-private-dns-namespace/index.js';
import { ServiceDiscoveryService } from '@cdktf/provider-aws/lib/service-discovery-service/index.js';
import { Construct } from 'constructs';
import type { FargateService } from '../fargate-service/fargate-service.ts';
import { goesAfterTasks } from '../shared/connections.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place } from '../shared/statement.ts';
import { portName } from '../workload/workload.ts';
import { discoveryRights, serviceConnectRights } from './rights.ts';
import { type DiscoverySettings, type InternalSettings, urlVariable } from './settings.ts';

/** What is called by its name. */
interface Server {
  readonly name: string;
  /** TCP, where it speaks HTTP. */
  readonly port: number;
  readonly internal: InternalSettings;
}

export interface DiscoveryProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  vpcId: string;
  settings: DiscoverySettings;
}

/** How tasks find internal services: a private zone of DNS, and the proxies of Service Connect where the settings ask for them. */
export class Discovery extends Construct {
  readonly rights: readonly Rights[];
  private readonly props: DiscoveryProps;
  private readonly servers: Construct;
  private readonly names: ServiceDiscoveryPrivateDnsNamespace;
  private readonly namespace: ServiceDiscoveryHttpNamespace | undefined;

  constructor(scope: Construct, id: string, props: DiscoveryProps) {
    super(scope, id);
    this.props = props;
    // Apart, since a service may be called whatever stands beside.
    this.servers = new Construct(this, 'servers');
    const connects = props.settings.kind === 'service-connect';
    this.rights = [discoveryRights, ...(connects ? [serviceConnectRights] : [])];
    this.names = new ServiceDiscoveryPrivateDnsNamespace(this, 'names', {
      name: zoneOf(props.name),
      description: `Internal services of ${props.name}`,
      vpc: props.vpcId,
      lifecycle: goesAfterTasks,
    });
    // ECS makes a service of Cloud Map in it for each endpoint. In the one above, their names would meet those of the records.
    this.namespace = connects
      ? new ServiceDiscoveryHttpNamespace(this, 'service-connect', {
          name: props.name,
          description: `Service Connect of ${props.name}`,
          lifecycle: goesAfterTasks,
        })
      : undefined;
  }

  /** Has the tasks of a service found by its name. */
  serve({ name, port, internal }: Server, { service, logGroup }: FargateService): void {
    const { settings } = this.props;
    const registry = new ServiceDiscoveryService(new Construct(this.servers, name), 'registry', {
      name,
      dnsConfig: {
        namespaceId: this.names.id,
        dnsRecords: [{ type: 'A', ttl: settings.ttlSeconds }],
        // Up to eight tasks that are well, in any order, for each question.
        routingPolicy: 'MULTIVALUE',
      },
      // Without it DNS names all tasks that are registered, also those that start or fail. With it ECS tells Cloud Map the health of their containers
      // (https://docs.aws.amazon.com/cloud-map/latest/dg/services-health-checks.html, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html).
      // AWS sets the threshold to 1 whatever is asked, and the provider drops a block that is empty.
      healthCheckCustomConfig: { failureThreshold: 1 },
      // Cloud Map deletes no service that has instances, and ECS takes those of a service away after its last task
      // (https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteService.html).
      forceDestroy: true,
      // Otherwise Terraform deletes it before the service of ECS forgets it.
      lifecycle: goesAfterTasks,
    });
    service.putServiceRegistries({ registryArn: registry.arn });
    const { perRequestTimeoutSeconds, idleTimeoutSeconds } = internal;
    this.connect({ service, logGroup }, [
      {
        portName,
        discoveryName: name,
        // The name of DNS, so that tasks without a proxy call the same one.
        clientAlias: { port, dnsName: `${name}.${zoneOf(this.props.name)}` },
        timeout: { perRequestTimeoutSeconds, idleTimeoutSeconds },
      },
    ]);
  }

  /** Puts a proxy beside what calls, where the settings ask for it. */
  call(client: Pick<FargateService, 'service' | 'logGroup'>): void {
    this.connect(client, undefined);
  }

  private connect(
    { service, logGroup }: Pick<FargateService, 'service' | 'logGroup'>,
    served: Parameters<typeof service.putServiceConnectConfiguration>[0]['service'],
  ): void {
    if (!this.namespace) return;
    service.putServiceConnectConfiguration({
      enabled: true,
      namespace: this.namespace.arn,
      ...(served && { service: served }),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': logGroup.name,
          'awslogs-region': this.props.place.region,
          'awslogs-stream-prefix': 'service-connect',
        },
      },
    });
  }
}

/** The zone that internal services are in. Nobody has names in `.internal` outside (https://www.icann.org/en/public-comment/proceeding/proposed-top-level-domain-string-for-private-use-24-01-2024). */
function zoneOf(name: string): string {
  return `${name}.internal`;
}

/** Where services are, by the variables that say so. */
export function urlsOf(name: string, servers: readonly Pick<Server, 'name' | 'port'>[]): Record<string, string> {
  return Object.fromEntries(
    servers.map((server) => [urlVariable(server.name), `http://${server.name}.${zoneOf(name)}:${server.port}`]),
  );
}
