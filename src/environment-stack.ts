import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import type { Application, EnvironmentConfig } from '../environments/schema.ts';
import { stateOf } from '../environments/state.ts';
import { Cluster } from '../modules/cluster/cluster.ts';
import { Database } from '../modules/database/database.ts';
import { DjangoApp } from '../modules/django-app/django-app.ts';
import { Encryption } from '../modules/encryption/encryption.ts';
import { taskTemplate } from '../modules/fargate-service/task-template.ts';
import { LoadBalancer } from '../modules/load-balancer/load-balancer.ts';
import { Network } from '../modules/network/network.ts';
import { Registry } from '../modules/registry/registry.ts';
import { Secrets } from '../modules/secrets/secrets.ts';
import { allow, allowHttpsToInternet } from '../modules/shared/connections.ts';
import { keepStateInS3 } from './backend.ts';
import { imageTagVariable } from './image-tag.ts';
import { useAws } from './provider.ts';
import { Stack } from './stack.ts';

/** One whole environment: every module, and every wire between two modules. */
export class EnvironmentStack extends Stack {
  constructor(scope: Construct, application: Application, environment: EnvironmentConfig) {
    super(scope, environment.name);
    useAws(this, application, environment);
    keepStateInS3(this, application, environment, stateOf(application, environment).key);
    const imageTag = imageTagVariable(this);

    const name = `${application.project}-${environment.name}`;
    const place = { account: environment.account, region: environment.region };
    const { logRetentionDays } = environment.observability;

    // What the services stand on.
    const encryption = new Encryption(this, 'encryption', { name, place, settings: environment.encryption });
    const network = new Network(this, 'network', {
      name,
      place,
      encryption,
      logRetentionDays,
      settings: environment.network,
    });
    const database = new Database(this, 'database', {
      name,
      network,
      encryption,
      logRetentionDays,
      secretRecoveryWindowDays: environment.secrets.recoveryWindowDays,
      settings: environment.database,
    });
    const secrets = new Secrets(this, 'secrets', { name, encryption, settings: environment.secrets });
    const registry = new Registry(this, 'registry', { name, encryption, settings: environment.registry });
    const loadBalancer = new LoadBalancer(this, 'load-balancer', {
      name,
      network,
      settings: environment.loadBalancer,
    });
    const cluster = new Cluster(this, 'cluster', { name });

    // What they run: one image and one set of variables.
    const django = {
      environment: { DJANGO_SETTINGS_MODULE: application.settingsModule, CELERY_APP: application.celeryApp },
    };
    const template = taskTemplate(registry.image(imageTag.value), [django, loadBalancer, database, secrets]);
    const web = new DjangoApp(this, 'web', {
      name,
      place,
      cluster,
      network,
      encryption,
      loadBalancer,
      logRetentionDays,
      template,
      wsgiApplication: application.wsgiApplication,
      settings: environment.web,
    });

    // Who may talk to whom. A path that is not listed here does not exist.
    allow(loadBalancer, web);
    allow(web, database);
    allowHttpsToInternet(web);

    new TerraformOutput(this, 'url', { value: loadBalancer.url });
    new TerraformOutput(this, 'repository_url', { value: registry.repository.repositoryUrl });
    new TerraformOutput(this, 'egress_addresses', {
      value: network.egressAddresses.map((address) => address.publicIp),
    });
  }
}
