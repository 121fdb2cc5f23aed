import type { TerraformStack } from 'cdktf';
import type { Broker } from '../../modules/broker/broker.ts';
import { longestTaskSeconds } from '../../modules/broker/queues.ts';
import { CeleryBeat } from '../../modules/celery-beat/celery-beat.ts';
import { CeleryWorker } from '../../modules/celery-worker/celery-worker.ts';
import type { RoleCommand } from '../../modules/database/application-role.ts';
import { DjangoApp } from '../../modules/django-app/django-app.ts';
import { Flower } from '../../modules/flower/flower.ts';
import { Process } from '../../modules/process/process.ts';
import type { Image } from '../../modules/registry/image.ts';
import { ReleaseTask } from '../../modules/release-task/release-task.ts';
import { migrationSettings } from '../../modules/release-task/settings.ts';
import { Schedule } from '../../modules/schedules/schedule.ts';
import { Schedules } from '../../modules/schedules/schedules.ts';
import type { Secrets } from '../../modules/secrets/secrets.ts';
import { InternalService } from '../../modules/service/internal-service.ts';
import { Service } from '../../modules/service/service.ts';
import { isInternalService, type ServiceSettings } from '../../modules/service/settings.ts';
import type { SecretRef } from '../../modules/shared/secret-ref.ts';
import { type TaskTemplate, taskTemplate } from '../../modules/workload/task-template.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { isTracedPool } from '../configuration/traced.ts';
import { type Foundation, urlsCalledBy } from './foundation.ts';
import type { Templates } from './image-and-variables.ts';
import { tagsOf } from './tags.ts';

export type Services = ReturnType<typeof createServices>;

/** What runs the images: the services, and the tasks that a deploy runs once. */
export function createServices(
  stack: TerraformStack,
  // Environments that have a broker have a Celery application, and workers have a broker: rules see to that.
  { project, wsgiApplication, asgiApplication, celeryApp = '', celeryVersion, queues }: Application,
  environment: EnvironmentConfig,
  { common, network, storage, loadBalancer, database, broker, secrets, cluster, logRouter, tracing }: Foundation,
  templates: Templates,
  ownImages: ReadonlyMap<string, Image>,
) {
  const task = { ...common, cluster, network, logRouter, template: templates.application };
  const traced = (role: string, healthCheckPath?: string) =>
    tracing?.template(templates.application, role, healthCheckPath) ?? templates.application;
  const web = new DjangoApp(stack, 'web', {
    ...task,
    template: traced('web', environment.web.healthCheckPath),
    loadBalancer,
    wsgiApplication,
    asgiApplication,
    settings: environment.web,
  });

  const imageOf = (image: string | { repository: string }) =>
    typeof image === 'string' ? { uri: image } : (ownImages.get(image.repository) as Image);
  const templateOf = (settings: ServiceSettings) =>
    settings.image === 'application'
      ? traced(`service-${settings.name}`, settings.healthCheckPath)
      : otherTemplate(
          imageOf(settings.image),
          settings.secrets,
          secrets,
          urlsCalledBy(settings.name, common.name, environment),
        );
  const services: Service[] = [];
  const internalServices: InternalService[] = [];
  for (const settings of environment.services) {
    const [id, template] = [`service-${settings.name}`, templateOf(settings)];
    if (isInternalService(settings)) {
      internalServices.push(new InternalService(stack, id, { ...task, template, settings }));
    } else {
      services.push(new Service(stack, id, { ...task, template, loadBalancer, settings }));
    }
  }

  const celery = { ...task, celeryApp, celeryVersion };
  const workers = environment.workers.map(
    (settings) =>
      new CeleryWorker(stack, `worker-${settings.name}`, {
        ...celery,
        ...(isTracedPool(settings) && { template: traced(`worker-${settings.name}`) }),
        longestTaskSeconds: longestTaskSeconds(settings, queues),
        queues: settings.queues.map((name) => ({ name, metrics: (broker as Broker).metricsOf(name) })),
        configuration: (broker as Broker).workerConfiguration,
        longPolls: (broker as Broker).longPolls,
        tags: tagsOf({ project }, environment),
        settings,
      }),
  );
  const beat = environment.beat && new CeleryBeat(stack, 'beat', { ...celery, settings: environment.beat });
  const processes = environment.processes.map(
    (settings) =>
      new Process(stack, `process-${settings.name}`, {
        ...task,
        template: traced(`process-${settings.name}`),
        settings,
      }),
  );
  const starter = environment.schedules.length > 0 ? new Schedules(stack, 'schedules', common) : undefined;
  const schedules = environment.schedules.map(
    (settings) =>
      new Schedule(stack, `schedule-${settings.name}`, { ...task, schedules: starter as Schedules, settings }),
  );
  const flower =
    environment.flower &&
    new Flower(stack, 'flower', { ...celery, accessLogs: storage.accessLogs, settings: environment.flower });

  const databaseRole =
    database.roleCommand &&
    new ReleaseTask(stack, 'database-role', {
      ...task,
      ...databaseRoleOf(database.roleCommand, environment, templates),
    });
  const migration =
    environment.migration &&
    new ReleaseTask(stack, 'migrate', {
      ...task,
      template: templates.owner,
      setting: 'migration',
      settings: environment.migration,
    });
  const collectStatic =
    environment.collectStatic &&
    new ReleaseTask(stack, 'collect-static', {
      ...task,
      setting: 'collectStatic',
      settings: environment.collectStatic,
    });

  /** Every service on Fargate. */
  const all = [web, ...services, ...internalServices, ...workers, ...processes, beat, flower].flatMap(
    (service) => service?.fargate ?? [],
  );
  const others = [...services, ...internalServices].flatMap(({ settings, fargate }) =>
    settings.image === 'application' ? [] : [fargate],
  );
  /** Those of the application's image. */
  const ofApplication = all.filter((service) => !others.includes(service));
  return {
    ...{ web, services, internalServices, workers, processes, starter, schedules, beat, flower },
    ...{ databaseRole, migration, collectStatic, all, others, ofApplication },
  };
}

/** Of an image that is not the application's: nothing but the secrets that are named for it, and what it may call. */
function otherTemplate(
  image: TaskTemplate['image'],
  names: readonly string[] = [],
  { secrets, startAfter }: Secrets,
  environment: Record<string, string>,
): TaskTemplate {
  const named = Object.fromEntries(names.map((name) => [name, secrets[name] as SecretRef]));
  return taskTemplate(image, [{ environment }, ...(names.length > 0 ? [{ secrets: named, startAfter }] : [])]);
}

/** A task of the image as the migration runs it, or web, since what is in an image is reached in one way. */
function databaseRoleOf(
  { command, environment, secrets, runAgainWith }: RoleCommand,
  { migration, web }: EnvironmentConfig,
  { owner }: Templates,
) {
  const { architecture, user, entryPoint } = migration ?? web;
  return {
    template: {
      ...owner,
      environment: { ...owner.environment, ...environment },
      secrets: { ...owner.secrets, ...secrets },
    },
    setting: migration ? ('migration' as const) : ('web' as const),
    settings: migrationSettings.parse({ architecture, user, entryPoint, command }),
    runAgainWith,
  };
}
