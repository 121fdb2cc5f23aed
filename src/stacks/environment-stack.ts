import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import type { Domain } from '../../modules/load-balancer/domain.ts';
import { SesMail } from '../../modules/mail/ses-mail.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { stateOf } from '../configuration/state.ts';
import { addAlarms } from './alarms.ts';
import { keepStateInS3 } from './backend.ts';
import { connect } from './connections.ts';
import { addDashboard } from './dashboard.ts';
import { connectExtension, extendStack, requireOwnNames } from './extend.ts';
import type { Extend } from './extension.ts';
import { createFoundation } from './foundation.ts';
import { createImages, type Images, templatesOf } from './image-and-variables.ts';
import { boundRoles } from './permissions-boundary.ts';
import { useAws } from './provider.ts';
import { saveQueries } from './queries.ts';
import { orderRelease } from './release-order.ts';
import { createServices } from './services.ts';
import { Stack } from './stack.ts';
import { requireTaskDefinitionsFit } from './task-definition-size.ts';
import { watchNamedAlarms } from './watched-alarms.ts';

/** One whole environment: every module, and every wire between two modules. */
export class EnvironmentStack extends Stack {
  constructor(
    scope: Construct,
    application: Application,
    environment: EnvironmentConfig,
    environments: readonly EnvironmentConfig[],
    extend: Extend = () => ({}),
  ) {
    super(scope, environment.name);
    useAws(this, application, environment);
    // Always, since Terraform needs it to destroy what a CDN that was taken away had there.
    const usEast1 = useAws(this, application, environment, 'us-east-1');
    keepStateInS3(this, application, environment, stateOf(application, environment).key);
    boundRoles(this, application, environment);

    const foundation = createFoundation(this, application, environment, usEast1);
    const images = createImages(this, application, environment, environments, foundation);
    const { image, registry } = images;
    const extension = extendStack(this, application, environment, foundation, extend);
    const templates = templatesOf(this, application, foundation, image, extension);
    const services = createServices(this, application, environment, foundation, templates, images.own);
    connect(foundation, services, environment);
    connectExtension(foundation, services, extension);
    orderRelease(foundation, services, registry);
    addAlarms(this, environment, usEast1, foundation, services);
    saveQueries(this, foundation, services);
    addDashboard(this, application, environment, foundation, services);
    requireOwnNames(this, extension, foundation.common.name);
    if (services.web.shift) watchNamedAlarms(this, foundation.common.name, services.web.shift);
    requireTaskDefinitionsFit(this, environment.name);

    const { loadBalancer, cdn, network, mail } = foundation;
    new TerraformOutput(this, 'url', { value: loadBalancer.url });
    if (cdn) new TerraformOutput(this, 'front_ends', { value: cdn.publishing });
    if (services.flower) new TerraformOutput(this, 'flower_url', { value: services.flower.url });
    if (loadBalancer.nameServers) new TerraformOutput(this, 'name_servers', { value: loadBalancer.nameServers });
    showRecords(this, [
      { domain: loadBalancer.domain, hostNameTargets: (cdn ?? loadBalancer).hostNameTargets },
      ...(services.flower ? [services.flower.loadBalancer] : []),
    ]);
    if (mail instanceof SesMail && mail.recordsToSet.length > 0) {
      new TerraformOutput(this, 'mail_records', {
        value: mail.recordsToSet.map(({ name, type, value }) => ({ name, type, value })),
      });
    }
    new TerraformOutput(this, 'image', { value: { tag: image.tag, uri: image.uri } });
    new TerraformOutput(this, 'repository_url', { value: image.repositoryUrl });
    showOwnImages(this, images);
    new TerraformOutput(this, 'egress_addresses', {
      value: network.egressAddresses.map((address) => address.publicIp),
    });
  }
}

/** Where the images of further services are pushed to, and which of them run here. */
function showOwnImages(stack: EnvironmentStack, { own, registry }: Images): void {
  const run = [...own].map(([word, { tag, uri, repositoryUrl }]) => [
    word,
    { tag, uri, repository_url: repositoryUrl },
  ]);
  const held = [...(registry?.own ?? [])].map(([word, { url }]) => [word, { repository_url: url }]);
  const value = Object.fromEntries([...held, ...run]);
  if (Object.keys(value).length > 0) new TerraformOutput(stack, 'own_images', { value });
}

interface Named {
  domain: Domain | undefined;
  hostNameTargets: Record<string, string>;
}

/** What people write at another provider of DNS, where the zone is elsewhere. */
function showRecords(stack: EnvironmentStack, all: Named[]): void {
  const elsewhere = all.filter(({ domain }) => domain && domain.zoneId === undefined);
  if (elsewhere.length === 0) return;
  const proofs = elsewhere.flatMap(({ domain }) => domain?.certificate.toWrite ?? []);
  if (proofs.length > 0) new TerraformOutput(stack, 'certificate_proofs', { value: `\${merge(${proofs.join(', ')})}` });
  const targets = Object.assign({}, ...elsewhere.map(({ hostNameTargets }) => hostNameTargets));
  new TerraformOutput(stack, 'host_name_targets', { value: targets });
}
