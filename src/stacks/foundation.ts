import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import { Cache } from '../../modules/cache/cache.ts';
import { Cluster } from '../../modules/cluster/cluster.ts';
import { EcsExec } from '../../modules/cluster/ecs-exec.ts';
import { BackupCopy } from '../../modules/database/backup-copy.ts';
import { Database } from '../../modules/database/database.ts';
import { Discovery, hostOf, urlsOf } from '../../modules/discovery/discovery.ts';
import { ofApplication as callersOfApplication } from '../../modules/discovery/settings.ts';
import { tlsRoleArn } from '../../modules/discovery/tls.ts';
import { applicationSources } from '../../modules/django-app/sources.ts';
import { Encryption } from '../../modules/encryption/encryption.ts';
import { FrontendCdn } from '../../modules/frontend-cdn/frontend-cdn.ts';
import { deployRoleArn } from '../../modules/github-roles/deploy-role.ts';
import { LoadBalancer } from '../../modules/load-balancer/load-balancer.ts';
import { LogRouter } from '../../modules/log-router/log-router.ts';
import { Parameters } from '../../modules/parameters/parameters.ts';
import { Secrets } from '../../modules/secrets/secrets.ts';
import { tell } from '../../modules/shared/sources.ts';
import { MediaCopy, type MediaCopyProps } from '../../modules/storage/media-copy.ts';
import { Storage } from '../../modules/storage/storage.ts';
import { Tracing } from '../../modules/tracing/tracing.ts';
import type { TaskPart } from '../../modules/workload/task-template.ts';
import { calledIn, webName } from '../configuration/called.ts';
import { workersOnInstances } from '../configuration/instances.ts';
import { destinationsOf } from '../configuration/log-destinations.ts';
import { balancedPaths } from '../configuration/path-patterns.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { brokerOf } from './broker.ts';
import { copyPlaces } from './copies.ts';
import { mailOf } from './mail.ts';
import { networkOf } from './network.ts';

export type Foundation = ReturnType<typeof createFoundation>;

/** What the services of an environment stand on, and what all its modules are told. */
export function createFoundation(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  usEast1: AwsProvider,
) {
  const name = `${application.project}-${environment.name}`;
  const { account, region, assumeRoleArn } = environment;
  const place = { account, region, assumeRoleArn };
  const { cdn: cdnSettings } = environment;
  const { media, staticFrom } = application.djangoPaths;
  const staticInMedia = staticFrom === 'media-bucket';
  const madeBy = application.github && deployRoleArn(name, place);
  const called = calledIn(environment);
  const encryption = new Encryption(stack, 'encryption', {
    name,
    place,
    madeBy,
    readByCloudFront: cdnSettings !== undefined && (media !== undefined || staticInMedia),
    publishedByBudgets: environment.observability.budget !== undefined,
    publishedBySes: environment.mail?.kind === 'ses',
    keepsPrivateKeysBy: called.length > 0 && environment.discovery.tls ? tlsRoleArn(name, place) : undefined,
    instances: workersOnInstances(environment).length > 0,
    settings: environment.encryption,
  });
  const common = {
    name,
    place,
    encryption,
    logRetentionDays: environment.observability.logRetentionDays,
    secretRecoveryWindowDays: environment.secrets.recoveryWindowDays,
  };

  const copiesIn = copyPlaces(stack, application, environment, { name, place, madeBy });

  const network = networkOf(stack, environment, common);
  const routed = destinationsOf(environment);
  const archived = routed.includes('firehose');
  const storage = new Storage(stack, 'storage', {
    ...common,
    archived,
    staticInMedia,
    cdn: cdnSettings && { frontEnds: application.frontEnds.map((frontEnd) => frontEnd.name) },
    settings: environment.storage,
  });
  const mediaCopy = copyMedia(storage, environment, common, copiesIn);
  const loadBalancer = new LoadBalancer(stack, 'load-balancer', {
    ...common,
    network,
    accessLogs: storage.accessLogs,
    behind: cdnSettings && {
      originAccess: cdnSettings.originAccess,
      hostNames: Object.values(cdnSettings.hostNames),
    },
    calledAs: environment.web.internal && hostOf(name, webName),
    settings: environment.loadBalancer,
  });
  const cdn =
    cdnSettings &&
    new FrontendCdn(stack, 'cdn', {
      ...common,
      usEast1,
      encryptionSettings: environment.encryption,
      keyMadeBy: madeBy,
      storage: {
        static: storage.staticFiles,
        media: storage.media,
        frontEnds: storage.frontEnds,
        cdnLogs: storage.cdnLogs,
      },
      loadBalancer,
      // The plan asks those of an existing VPC.
      zones: environment.network.zones ?? [],
      redirected: environment.loadBalancer.domain?.redirect !== 'none',
      djangoPaths: balancedPaths(application, environment),
      frontEnds: application.frontEnds,
      settings: cdnSettings,
    });
  storage.media.allowOrigins(loadBalancer.origins);
  const database = new Database(stack, 'database', {
    ...common,
    network,
    certificates: application.databaseCertificates,
    settings: environment.database,
  });
  const { backups } = environment.database;
  if (backups) {
    const to = copiesIn(backups.copyToRegion);
    new BackupCopy(database, `copy-in-${to.place.region}`, { database, to, settings: environment.database });
  }
  const broker = brokerOf(stack, application, environment, { ...common, network });
  const cache = environment.cache && new Cache(stack, 'cache', { ...common, network, settings: environment.cache });
  const secrets = new Secrets(stack, 'secrets', {
    ...common,
    filledByPeople: application.secrets,
    settings: environment.secrets,
  });
  const parameters = new Parameters(stack, 'parameters', { ...common, settings: environment.parameters });
  const mail = mailOf(stack, environment, loadBalancer, common);
  const logRouter =
    routed.length > 0
      ? new LogRouter(stack, 'log-router', {
          ...common,
          archived,
          storage: environment.storage,
          secrets: secrets.secrets,
          secretsFilled: secrets.startAfter,
        })
      : undefined;
  const exec = environment.ecsExec && new EcsExec(stack, 'ecs-exec', { ...common, settings: environment.ecsExec });
  const cluster = new Cluster(stack, 'cluster', {
    name,
    exec,
    containerInsights: environment.observability.containerInsights,
  });

  const discovery =
    called.length > 0
      ? new Discovery(stack, 'discovery', { ...common, vpcId: network.vpcId, settings: environment.discovery })
      : undefined;
  const { tracing: tracingSettings } = environment.observability;
  const tracing = tracingSettings && new Tracing(stack, 'tracing', { ...common, settings: tracingSettings });

  const { settingsModule, celeryApp, project } = application;
  const ofApplication = {
    told: tell(applicationSources, {
      settingsModule,
      project,
      'environment.name': environment.name,
      'environment.stage': environment.stage,
      region,
      celeryApp: broker && celeryApp,
    }),
  };
  /** Who says what to tasks. */
  const parts: TaskPart[] = [
    ofApplication,
    ...[loadBalancer, cdn, database, broker, cache, storage, secrets, parameters, mail].filter(
      (part) => part !== undefined,
    ),
    { environment: urlsCalledBy(callersOfApplication, name, environment) },
  ];

  return {
    common,
    parts,
    secrets,
    network,
    storage,
    mediaCopy,
    loadBalancer,
    cdn,
    database,
    broker,
    cache,
    parameters,
    mail,
    logRouter,
    discovery,
    cluster,
    tracing,
  };
}

/** Where the services are that the application, or a service of another image, may call directly. */
export function urlsCalledBy(client: string, name: string, environment: EnvironmentConfig): Record<string, string> {
  return urlsOf(
    name,
    calledIn(environment).filter(({ internal }) => internal.clients.includes(client)),
  );
}

/** The copy of media in another region, with where it is, if there is one. */
function copyMedia(
  storage: Storage,
  { storage: settings }: EnvironmentConfig,
  common: Pick<MediaCopyProps, 'name' | 'place' | 'encryption'>,
  copiesIn: ReturnType<typeof copyPlaces>,
) {
  const { mediaCopy } = settings;
  if (!mediaCopy) return undefined;
  const to = copiesIn(mediaCopy.region);
  const { media } = storage;
  return {
    to,
    copy: new MediaCopy(storage, `copy-in-${to.place.region}`, {
      ...common,
      media,
      to,
      settings: { ...settings, mediaCopy },
    }),
  };
}
