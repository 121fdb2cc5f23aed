import type { CapacitySettings } from '../../modules/ec2-capacity/settings.ts';
import { mostRuns } from '../../modules/schedules/runs.ts';
import { repositoryOf } from '../../modules/service/settings.ts';
import { shiftOf } from '../../modules/traffic-shift/settings.ts';
import { maxTasks, type TaskBounds, taskBounds } from '../../modules/workload/settings.ts';
import type { Finding } from './finding.ts';
import { unlessUnreadable } from './readable.ts';
import type { EnvironmentConfig } from './schema.ts';

interface Settings {
  web: EnvironmentConfig['web'];
  service: EnvironmentConfig['services'][number];
  worker: EnvironmentConfig['workers'][number];
  process: EnvironmentConfig['processes'][number];
  beat: NonNullable<EnvironmentConfig['beat']>;
  flower: NonNullable<EnvironmentConfig['flower']>;
}

/** A service that an environment runs, with the path of its settings. */
export type Service = {
  [Kind in keyof Settings]: { kind: Kind; path: string; settings: Settings[Kind] };
}[keyof Settings];

const groups: ((environment: EnvironmentConfig) => Service[])[] = [
  ({ web }) => [{ kind: 'web', path: 'web', settings: web }],
  ({ services }) =>
    Object.keys(services).map((index) => ({
      kind: 'service',
      path: `services[${index}]`,
      get settings() {
        return services[Number(index)] as Settings['service'];
      },
    })),
  ({ workers }) =>
    Object.keys(workers).map((index) => ({
      kind: 'worker',
      path: `workers[${index}]`,
      // Read when it is asked for, since one that can't be read says nothing about the others.
      get settings() {
        return workers[Number(index)] as Settings['worker'];
      },
    })),
  ({ processes }) =>
    Object.keys(processes).map((index) => ({
      kind: 'process',
      path: `processes[${index}]`,
      get settings() {
        return processes[Number(index)] as Settings['process'];
      },
    })),
  ({ beat }) => (beat ? [{ kind: 'beat', path: 'beat', settings: beat }] : []),
  ({ flower }) => (flower ? [{ kind: 'flower', path: 'flower', settings: flower }] : []),
];

/** Every service that an environment runs. */
export function servicesOf(environment: EnvironmentConfig): Service[] {
  return groups.flatMap((servicesOfGroup) => servicesOfGroup(environment));
}

/** Whether it runs the application's image, and so has the application's variables, secrets and rights. */
export function runsApplication({ kind, settings }: Service): boolean {
  return kind !== 'service' || settings.image === 'application';
}

/** Whether it runs the image of a repository, or the application's where none is named. */
export function runsImage(service: Service, repository: string | undefined): boolean {
  if (repository === undefined) return runsApplication(service);
  return service.kind === 'service' && repositoryOf(service.settings) === repository;
}

/** What is wrong with each service by itself. One that can't be read hides nothing of the others. */
export function inEachService(environment: EnvironmentConfig, judge: (service: Service) => Finding[]): Finding[] {
  return groups.flatMap((servicesOfGroup) =>
    unlessUnreadable(() => servicesOfGroup(environment).flatMap((service) => unlessUnreadable(() => judge(service)))),
  );
}

/** What runs from the image, be it a service or what is run once. */
interface Task {
  path: string;
  /** Whether it runs the application's image. */
  ofApplication: boolean;
  /** The word for the repository of its own image, if it has one. */
  repository?: string | undefined;
  settings: Pick<Service['settings'], 'cpu' | 'memoryMiB' | 'architecture' | 'entryPoint' | 'user' | 'variables'> & {
    capacity?: CapacitySettings;
  };
}

/** `inEachService`, and in what is run once: by a deploy before them, or at its times. */
export function inEachTask(environment: EnvironmentConfig, judge: (task: Task) => Finding[]): Finding[] {
  return [
    ...(['migration', 'collectStatic'] as const).flatMap((path) =>
      unlessUnreadable(() => {
        const settings = environment[path];
        return settings ? judge({ path, settings, ofApplication: true }) : [];
      }),
    ),
    ...inEachService(environment, (service) =>
      judge({
        path: service.path,
        // Read when it is asked for, as the settings of a service are.
        get settings() {
          return service.settings;
        },
        get ofApplication() {
          return runsApplication(service);
        },
        get repository() {
          return service.kind === 'service' ? repositoryOf(service.settings) : undefined;
        },
      }),
    ),
    ...Object.keys(environment.schedules).flatMap((index) =>
      unlessUnreadable(() =>
        judge({
          path: `schedules[${index}]`,
          ofApplication: true,
          settings: environment.schedules[Number(index)] as EnvironmentConfig['schedules'][number],
        }),
      ),
    ),
  ];
}

/** `inEachService`, of the workers alone. */
export function inEachWorker(
  environment: EnvironmentConfig,
  judge: (worker: Settings['worker'], path: string) => Finding[],
): Finding[] {
  return inEachService(environment, (service) =>
    service.kind === 'worker' ? judge(service.settings, service.path) : [],
  );
}

/** Where the settings of a service say how few tasks there may be, or how many. */
export function settingOf(service: string, { path }: TaskBounds, bound: 'minTasks' | 'maxTasks'): string {
  return path === 'tasks' ? `${service}.tasks` : `${service}.${path}.${bound}`;
}

/** How many tasks of a service there may be at any time, and the setting that says so. */
export function mostTasks({ path, settings }: Service): { setting: string; tasks: number } {
  const tasks = maxTasks(settings);
  const most = taskBounds(settings).find((bounds) => bounds.maxTasks === tasks) as TaskBounds;
  return { setting: settingOf(path, most, 'maxTasks'), tasks };
}

/**
 * How many tasks of a service run side by side during a deploy: ECS starts all the new ones before it stops the old ones. Of beat there are
 * never two. Where requests are shifted, web is replaced so while as many tasks beside it serve users.
 */
export function tasksDuringDeploy(service: Service): number {
  const shifts = service.kind === 'web' && shiftOf(service.settings.deployment) !== undefined;
  const sets = service.kind === 'beat' ? 1 : shifts ? 3 : 2;
  return mostTasks(service).tasks * sets;
}

/** How many runs of each schedule there may be at a time, by its path. */
export function runsOf({ schedules }: EnvironmentConfig): Record<string, number> {
  return Object.fromEntries(schedules.map((settings, index) => [`schedules[${index}]`, mostRuns(settings)]));
}

/** What each service has of something, by its path, without those that have none of it. */
export function sharesOf(services: readonly Service[], shareOf: (service: Service) => number): Record<string, number> {
  return Object.fromEntries(
    services.map((service): [string, number] => [service.path, shareOf(service)]).filter(([, share]) => share > 0),
  );
}

/** The service that has the most of something. */
export function largestOf(services: readonly Service[], shareOf: (service: Service) => number): Service {
  return services.reduce((most, service) => (shareOf(service) > shareOf(most) ? service : most));
}
