import { ServiceDiscoveryHttpNamespace } from '@cdktf/provider-aws/lib/service-discovery-http-namespace/index.js';
import { ServiceDiscoveryPrivateDnsNamespace } from '@cdktf/provider-aws/lib/service-discovery-private-dns-namespace/index.js';
import { ServiceDiscoveryService } from '@cdktf/provider-aws/lib/service-discovery-service/index.js';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { FargateService } from '../fargate-service/fargate-service.ts';
import { type Endpoint, goesAfterTasks } from '../shared/connections.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place } from '../shared/statement.ts';
import { portName } from '../workload/workload.ts';
import { ProxyPort } from './proxy-port.ts';
import { discoveryRights, serviceConnectRights, serviceConnectTlsRights } from './rights.ts';
import { type DiscoverySettings, type InternalSettings, urlVariable } from './settings.ts';
import { Tls } from './tls.ts';

/** What is called by its name. */
export interface Server {
  readonly name: string;
  readonly internal: InternalSettings;
  /** Where it speaks HTTP. */
  readonly endpoint: Endpoint;
  /** Whether the load balancer sends it requests, too. */
  readonly isBalanced: boolean;
}

export interface DiscoveryProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  vpcId: string;
  encryption: Key;
  settings: DiscoverySettings;
}

/** How tasks find internal services: a private zone of DNS, and the proxies of Service Connect where the settings ask for them. */
export class Discovery extends Construct {
  readonly rights: readonly Rights[];
  private readonly props: DiscoveryProps;
  private readonly servers: Construct;
  private readonly names: ServiceDiscoveryPrivateDnsNamespace;
  private readonly namespace: ServiceDiscoveryHttpNamespace | undefined;
  private readonly tls: Tls | undefined;

  constructor(scope: Construct, id: string, props: DiscoveryProps) {
    super(scope, id);
    this.props = props;
    // Apart, since a service may be called whatever stands beside.
    this.servers = new Construct(this, 'servers');
    const connects = props.settings.kind === 'service-connect';
    const tls = connects ? props.settings.tls : undefined;
    this.rights = [
      discoveryRights,
      ...(connects ? [serviceConnectRights] : []),
      ...(tls ? serviceConnectTlsRights(tls.certificateAuthorityArn) : []),
    ];
    this.tls = tls && new Tls(this, 'tls', { ...props, settings: tls });
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

  /** Whether proxies alone can call: they encrypt what goes between them. */
  get isEncrypted(): boolean {
    return this.tls !== undefined;
  }

  /**
   * Has the tasks of a service found by its name.
   * @returns where they are called.
   */
  serve({ name, internal, endpoint, isBalanced }: Server, fargate: FargateService): Endpoint[] {
    const { settings } = this.props;
    const { service } = fargate;
    const { port } = endpoint;
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
    const proxyPort = this.namespace && isBalanced ? new ProxyPort(this, `${name}-proxy`, endpoint) : undefined;
    this.connect(fargate, [
      {
        portName,
        discoveryName: name,
        // The name of DNS, so that tasks without a proxy call the same one.
        clientAlias: { port, dnsName: hostOf(this.props.name, name) },
        ...(proxyPort && { ingressPortOverride: proxyPort.port }),
        timeout: { perRequestTimeoutSeconds, idleTimeoutSeconds },
        ...(this.tls && { tls: this.tls.configuration }),
      },
    ]);
    for (const ready of this.tls?.ready ?? []) fargate.waitFor(ready);
    // What has no proxy, or began before there was a service to call, calls by DNS, and so the port of the container.
    return proxyPort ? [...(this.isEncrypted ? [] : [endpoint]), proxyPort] : [endpoint];
  }

  /** Puts a proxy beside what calls, where the settings ask for it. */
  call(client: Pick<FargateService, 'service' | 'logGroup'>): void {
    this.connect(client, undefined);
  }

  /** With that of another authority, or of none, ECS replaces tasks that only call, too: a proxy keeps to how services were to be called when its task began. */
  private get logPrefix(): string {
    const { tls } = this.props.settings;
    const [, authority = ''] = tls?.certificateAuthorityArn.split('/') ?? [];
    return tls ? `service-connect/${authority.slice(0, 8)}` : 'service-connect';
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
          'awslogs-stream-prefix': this.logPrefix,
        },
      },
    });
  }
}

/** The zone that internal services are in. Nobody has names in `.internal` outside (https://www.icann.org/en/public-comment/proceeding/proposed-top-level-domain-string-for-private-use-24-01-2024). */
function zoneOf(name: string): string {
  return `${name}.internal`;
}

/** Where services are, by the variables that say so: always by HTTP, since it is the proxies that speak TLS, if any do. */
export function urlsOf(name: string, servers: readonly { name: string; port: number }[]): Record<string, string> {
  return Object.fromEntries(
    servers.map((server) => [urlVariable(server.name), `http://${hostOf(name, server.name)}:${server.port}`]),
  );
}

/** What a service is called by in DNS, and so the Host of requests to it. */
export function hostOf(name: string, service: string): string {
  return `${service}.${zoneOf(name)}`;
}
