import type { LogsSettings } from '../log-router/settings.ts';
import type { PermissionSettings } from './permissions.ts';
import type { ContainerHealthCheckSettings, ScalingSettings } from './settings.ts';

/** What is run in a container, in exec form, to learn whether it is well. It ends in 0 if so. */
export interface HealthCheck {
  readonly command: readonly string[];
  readonly settings: ContainerHealthCheckSettings;
}

/** The part of a task that its settings say in these very words. */
export interface TaskSettings {
  /** vCPU units: 1024 are one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly ephemeralStorageGiB: number;
  /** What the image was built for. */
  readonly architecture: 'x86_64' | 'arm64';
  /** How many files and connections a process may have open. Without it, what the platform gives. */
  readonly openFiles?: number | undefined;
  /** The numbers of the user and the group that run the command, such as 1000:1000. Without it, those of the image. */
  readonly user?: string | undefined;
  /** Whether the ENTRYPOINT of the image runs before the command. */
  readonly entryPoint: 'none' | 'image';
  /** Between SIGTERM and SIGKILL. */
  readonly stopTimeoutSeconds: number;
  /** Variables that a team gives to this task alone. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** What its code may do in AWS, beside what owners of resources grant. */
  readonly permissions?: readonly PermissionSettings[] | undefined;
  /** How what it prints leaves the task. Without it, by the log driver of the platform. */
  readonly logs?: LogsSettings | undefined;
}

/** One command of the application's image, run once: all that is known of it before it is a resource of a platform. */
export interface Task extends TaskSettings {
  /** In exec form: no shell before the process, so that SIGTERM reaches it. Without it, the image's own. */
  readonly command?: readonly string[];
  /** Variables of this task alone, beside those that all have. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the container listens, TCP. */
  readonly port?: number;
  /** What others of the platform call the port by, where they do. They speak HTTP with it. */
  readonly portName?: string;
  readonly healthCheck?: HealthCheck;
}

/** The name of the port of what is called by its name. */
export const portName = 'http';

/** One command of the application's image, kept running. */
export interface Workload extends Task {
  /** How many tasks run, if it is always the same number. */
  readonly tasks?: number | undefined;
  /** What changes the number of tasks, in the place of `tasks`. */
  readonly scaling?: ScalingSettings | undefined;
  /** What scaling goes by, beside CPU and memory. */
  readonly signals?: ScalingSignals;
  /** Whether the old task is stopped before the new one starts, so that there are never two. */
  readonly neverTwo?: boolean;
  /** For so many minutes a task may keep the platform from stopping it. */
  readonly protectedMinutes?: number | undefined;
  /** How many tasks run on capacity that is not taken back, and which share of the others, in percent, on capacity that may be. */
  readonly spot?: { readonly onDemandBase: number; readonly percent: number } | undefined;
}

interface ScalingSignals {
  /** The requests a minute that each task is kept at. */
  readonly requestsPerMinute?: number | undefined;
  /** The queues that it works off. */
  readonly queues?: readonly string[];
  /** The tasks of Celery in `queues` that each task is kept at. */
  readonly backlog?: number | undefined;
  /** Whether it may sleep, without a task, until there is something in `queues`. */
  readonly wakesByQueues?: boolean;
}

/** These settings of a task, and none of its others. */
export function taskSettingsOf(settings: TaskSettings): TaskSettings {
  const { cpu, memoryMiB, ephemeralStorageGiB, architecture, openFiles, user, stopTimeoutSeconds } = settings;
  const { entryPoint, variables, permissions, logs } = settings;
  return {
    cpu,
    memoryMiB,
    ephemeralStorageGiB,
    architecture,
    openFiles,
    user,
    entryPoint,
    stopTimeoutSeconds,
    variables,
    permissions,
    logs,
  };
}
