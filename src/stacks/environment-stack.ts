import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import type { Broker } from '../../modules/broker/broker.ts';
import { longestTaskSeconds, sqsVisibilitySeconds } from '../../modules/broker/queues.ts';
import { RedisBroker } from '../../modules/broker/redis-broker.ts';
import { SqsBroker } from '../../modules/broker/sqs-broker.ts';
import { Cache } from '../../modules/cache/cache.ts';
import { CeleryBeat } from '../../modules/celery-beat/celery-beat.ts';
import { CeleryWorker } from '../../modules/celery-worker/celery-worker.ts';
import { Cluster } from '../../modules/cluster/cluster.ts';
import { EcsExec } from '../../modules/cluster/ecs-exec.ts';
import { Database } from '../../modules/database/database.ts';
import { DjangoApp } from '../../modules/django-app/django-app.ts';
import { Encryption } from '../../modules/encryption/encryption.ts';
import { taskTemplate } from '../../modules/fargate-service/task-template.ts';
import { Flower } from '../../modules/flower/flower.ts';
import { FrontendCdn } from '../../modules/frontend-cdn/frontend-cdn.ts';
import { LoadBalancer } from '../../modules/load-balancer/load-balancer.ts';
import { Network } from '../../modules/network/network.ts';
import { AlarmTopic } from '../../modules/observability/alarm-topic.ts';
import { BrokerAlarms } from '../../modules/observability/broker-alarms.ts';
import { LoadBalancerAlarms } from '../../modules/observability/load-balancer-alarms.ts';
import { ServiceAlarms } from '../../modules/observability/service-alarms.ts';
import { WorkerAlarms } from '../../modules/observability/worker-alarms.ts';
import { Parameters } from '../../modules/parameters/parameters.ts';
import { imageOf } from '../../modules/registry/image.ts';
import { Registry } from '../../modules/registry/registry.ts';
import { ReleaseTask } from '../../modules/release-task/release-task.ts';
import { Secrets } from '../../modules/secrets/secrets.ts';
import { allow } from '../../modules/shared/connections.ts';
import { Storage } from '../../modules/storage/storage.ts';
import { endpointsOf } from '../configuration/endpoints.ts';
import { registryHomeOf } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { stateOf } from '../configuration/state.ts';
import { keepStateInS3 } from './backend.ts';
import { imageTagVariable } from './image-tag.ts';
import { boundRoles } from './permissions-boundary.ts';
import { useAws } from './provider.ts';
import { Stack } from './stack.ts';

/** One whole environment: every module, and every wire between two modules. */
export class EnvironmentStack extends Stack {
  constructor(
    scope: Construct,
    application: Application,
    environment: EnvironmentConfig,
    environments: readonly EnvironmentConfig[],
  ) {
    super(scope, environment.name);
    useAws(this, application, environment);
    // Always, since Terraform needs it to destroy what a CDN that was taken away had there.
    const usEast1 = useAws(this, application, environment, 'us-east-1');
    keepStateInS3(this, application, environment, stateOf(application, environment).key);
    boundRoles(this, application, environment);
    const imageTag = imageTagVariable(this);

    const name = `${application.project}-${environment.name}`;
    const { account, region, assumeRoleArn } = environment;
    // Environments that have a broker have it: a rule sees to that.
    const { celeryApp = '' } = application;
    const place = { account, region, assumeRoleArn };
    const { cdn: cdnSettings } = environment;
    const encryption = new Encryption(this, 'encryption', {
      name,
      place,
      readByCloudFront: cdnSettings !== undefined && application.djangoPaths.media !== undefined,
      settings: environment.encryption,
    });
    const common = {
      name,
      place,
      encryption,
      logRetentionDays: environment.observability.logRetentionDays,
      secretRecoveryWindowDays: environment.secrets.recoveryWindowDays,
    };

    // What the services stand on.
    const network = new Network(this, 'network', {
      ...common,
      interfaceServices: endpointsOf(environment),
      settings: environment.network,
    });
    const storage = new Storage(this, 'storage', {
      ...common,
      cdn: cdnSettings && { frontEnds: application.frontEnds.map((frontEnd) => frontEnd.name) },
      settings: environment.storage,
    });
    const loadBalancer = new LoadBalancer(this, 'load-balancer', {
      ...common,
      network,
      accessLogs: storage.accessLogs,
      behind: cdnSettings && {
        originAccess: cdnSettings.originAccess,
        hostNames: Object.values(cdnSettings.hostNames),
      },
      settings: environment.loadBalancer,
    });
    const cdn =
      cdnSettings &&
      new FrontendCdn(this, 'cdn', {
        ...common,
        usEast1,
        encryptionSettings: environment.encryption,
        storage,
        loadBalancer,
        redirected: environment.loadBalancer.domain?.redirect !== 'none',
        djangoPaths: application.djangoPaths,
        frontEnds: application.frontEnds,
        settings: cdnSettings,
      });
    storage.media.allowOrigins(loadBalancer.origins);
    const database = new Database(this, 'database', { ...common, network, settings: environment.database });
    const broker = brokerOf(this, application, environment, { ...common, network });
    const cache = environment.cache && new Cache(this, 'cache', { ...common, network, settings: environment.cache });
    const secrets = new Secrets(this, 'secrets', {
      ...common,
      filledByPeople: application.secrets,
      settings: environment.secrets,
    });
    const parameters = new Parameters(this, 'parameters', { ...common, settings: environment.parameters });
    const exec = environment.ecsExec && new EcsExec(this, 'ecs-exec', { ...common, settings: environment.ecsExec });
    const cluster = new Cluster(this, 'cluster', { name, exec });

    // What they run: one image, of this environment's own registry or of the one that all share, and one set of variables.
    const home = registryHomeOf(application, environment, environments);
    const image =
      home === environment
        ? new Registry(this, 'registry', {
            ...common,
            pulledByAccounts: application.registryEnvironment ? environments.map((other) => other.account) : [],
            settings: environment.registry,
          }).image(imageTag.value)
        : imageOf({ name: `${application.project}-${home.name}`, place: home }, imageTag.value);
    const django = {
      environment: {
        DJANGO_SETTINGS_MODULE: application.settingsModule,
        ...(broker && { CELERY_APP: celeryApp }),
      },
    };
    const template = taskTemplate(
      image,
      [django, loadBalancer, cdn, database, broker, cache, storage, secrets, parameters].filter(
        (part) => part !== undefined,
      ),
    );
    const web = new DjangoApp(this, 'web', {
      ...common,
      cluster,
      network,
      loadBalancer,
      template,
      wsgiApplication: application.wsgiApplication,
      asgiApplication: application.asgiApplication,
      settings: environment.web,
    });

    const celery = { ...common, cluster, network, template, celeryApp };
    const workers = environment.workers.map(
      (settings) =>
        new CeleryWorker(this, `worker-${settings.name}`, {
          ...celery,
          longestTaskSeconds: longestTaskSeconds(settings, application.queues),
          queues: settings.queues.map((name) => ({ name, metrics: (broker as Broker).metricsOf(name) })),
          configuration: (broker as Broker).workerConfiguration,
          settings,
        }),
    );
    const beat = environment.beat && new CeleryBeat(this, 'beat', { ...celery, settings: environment.beat });
    const flower =
      environment.flower &&
      new Flower(this, 'flower', { ...celery, accessLogs: storage.accessLogs, settings: environment.flower });
    const services = [web, ...workers, beat, flower].filter((service) => service !== undefined);
    const release = { ...common, cluster, network, template };
    const migration =
      environment.migration &&
      new ReleaseTask(this, 'migrate', { ...release, setting: 'migration', settings: environment.migration });
    const collectStatic =
      environment.collectStatic &&
      new ReleaseTask(this, 'collect-static', {
        ...release,
        setting: 'collectStatic',
        settings: environment.collectStatic,
      });

    // Who may talk to whom. A path that is not listed here does not exist.
    allow(loadBalancer, web);
    if (broker && 'queueDepth' in broker) network.letOut(broker.queueDepth);
    for (const task of [...services, ...(migration ? [migration] : [])]) {
      network.letOut(task);
      for (const endpoint of database.endpoints) allow(task, endpoint);
      broker?.letIn(task);
      if (cache) allow(task, cache);
      storage.static.grantRead(task);
      storage.media.grantReadWrite(task);
      parameters.grantReadFeatureFlags(task);
    }
    if (collectStatic) {
      network.letOut(collectStatic);
      storage.static.grantReadWrite(collectStatic);
      parameters.grantReadFeatureFlags(collectStatic);
    }

    // What a deploy does first: schema and static files before the code that needs them, and workers before what sends them tasks, since an
    // old one would throw away a task of a kind that it does not know.
    for (const first of [migration, collectStatic]) {
      if (first) for (const service of services) service.waitFor(first.done);
    }
    for (const worker of workers) for (const sender of [web, beat]) sender?.waitFor(worker.service);

    // Who is told when users are not served.
    const topic = new AlarmTopic(this, 'alarms', { ...common, settings: environment.observability });
    new LoadBalancerAlarms(loadBalancer, 'alarms', { name, topic, loadBalancer, settings: environment.observability });
    new ServiceAlarms(web, 'alarms', { name, topic, service: web, settings: environment.web });
    for (const worker of workers) {
      new ServiceAlarms(worker, 'alarms', { name, topic, service: worker, settings: worker.settings });
      new WorkerAlarms(worker, 'queue-alarms', { name, topic, worker, settings: worker.settings });
    }
    for (const service of [beat, flower]) {
      if (service) new ServiceAlarms(service, 'alarms', { name, topic, service, settings: service.settings });
    }
    if (broker) new BrokerAlarms(broker, 'alarms', { name, topic, broker });

    // Once all run with the newest credentials, the ones before are worth nothing.
    const running = services.map(({ service }) => service);
    broker?.dropOldCredentials(running);
    cache?.dropOldToken(running);

    new TerraformOutput(this, 'url', { value: loadBalancer.url });
    if (cdn) new TerraformOutput(this, 'front_ends', { value: cdn.publishing });
    if (flower) new TerraformOutput(this, 'flower_url', { value: flower.url });
    if (loadBalancer.nameServers) new TerraformOutput(this, 'name_servers', { value: loadBalancer.nameServers });
    new TerraformOutput(this, 'repository_url', { value: image.repositoryUrl });
    new TerraformOutput(this, 'egress_addresses', {
      value: network.egressAddresses.map((address) => address.publicIp),
    });
  }
}

/** What carries Celery's tasks, if anything does. */
function brokerOf(
  scope: Construct,
  { queues }: Application,
  { broker: settings, workers }: EnvironmentConfig,
  props: Omit<ConstructorParameters<typeof RedisBroker>[2], 'queues' | 'settings'>,
): RedisBroker | SqsBroker | undefined {
  switch (settings?.kind) {
    case 'redis':
      return new RedisBroker(scope, 'broker', { ...props, queues, settings });
    case 'sqs':
      return new SqsBroker(scope, 'broker', {
        ...props,
        queues: queues.map((queue) => ({
          name: queue.name,
          visibilityTimeoutSeconds: sqsVisibilitySeconds(settings, queue, queues, workers),
        })),
        settings,
      });
  }
}
