import { paginateListNamespaces, paginateListServices, ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import type { ClientConfig } from '../../../steps/credentials.ts';
import { all, type Finder } from './finder.ts';

/** Those of one type and name. AWS lets a VPC have two private ones of a name as little as an account has two others. */
async function namespacesOf(config: ClientConfig, type: 'DNS_PRIVATE' | 'HTTP', name: string) {
  const pages = paginateListNamespaces({ client: new ServiceDiscoveryClient(config) }, {});
  return (await all(pages, ({ Namespaces }) => Namespaces)).filter((each) => each.Type === type && each.Name === name);
}

export const discovery: Record<string, Finder> = {
  async aws_service_discovery_private_dns_namespace(settings, { config }) {
    const vpc = settings.text('vpc');
    return (await namespacesOf(config, 'DNS_PRIVATE', settings.text('name'))).map(({ Id, Arn }) => ({
      importId: `${Id}:${vpc}`,
      attributes: { id: Id as string, arn: Arn as string },
    }));
  },
  async aws_service_discovery_http_namespace(settings, { config }) {
    return (await namespacesOf(config, 'HTTP', settings.text('name'))).map(({ Id, Arn }) => ({
      importId: Id as string,
      attributes: { id: Id as string, arn: Arn as string },
    }));
  },
  async aws_service_discovery_service(settings, { config }) {
    const client = new ServiceDiscoveryClient(config);
    const name = settings.text('name');
    const namespace = settings.text('dns_config.0.namespace_id');
    const Filters = [{ Name: 'NAMESPACE_ID' as const, Values: [namespace], Condition: 'EQ' as const }];
    const services = await all(paginateListServices({ client }, { Filters }), ({ Services }) => Services);
    return services
      .filter((each) => each.Name === name)
      .map(({ Id, Arn }) => ({ importId: Id as string, attributes: { id: Id as string, arn: Arn as string } }));
  },
};
