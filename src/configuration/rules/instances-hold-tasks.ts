import {
  type InstanceType,
  instanceType,
  memoryForTasksMiB,
  tasksOn,
} from '../../../modules/ec2-capacity/instance-types.ts';
import { type InstancesSettings, instancesOf } from '../../../modules/ec2-capacity/settings.ts';
import { maxTasks } from '../../../modules/workload/settings.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Worker = EnvironmentConfig['workers'][number];
type Judge = (worker: Worker, instances: InstancesSettings, path: string) => Finding[];

/**
 * A task that no instance holds never runs: ECS ends it after 10 to 30 minutes, and starts another one (https://github.com/aws/containers-roadmap/issues/2381). Of types that the project has no figures of
 * the plan asks AWS.
 */
export const instancesHoldTasks: EnvironmentRule = (environment) =>
  inEachWorker(environment, (worker, path) => {
    const instances = instancesOf(worker.capacity);
    if (!instances) return [];
    return [eachHoldsOne, allHoldAll].flatMap((judge) =>
      unlessUnreadable(() => judge(worker, instances, `${path}.capacity`)),
    );
  });

const eachHoldsOne: Judge = (worker, { instanceTypes, gpus = 0 }, path) => {
  const at = (index: number) => `${path}.instanceTypes[${index}]`;
  const { cpu, memoryMiB, architecture } = worker;
  const wrongWith = (type: InstanceType): [must: string, wayOut: string] | undefined => {
    if (type.architecture !== architecture) {
      return [
        `must be of architecture ${architecture}, as the image is`,
        `it is of ${type.architecture}: name another type`,
      ];
    }
    if (type.gpus < gpus) {
      const must = gpus === 1 ? 'must have a GPU of NVIDIA' : `must have ${gpus} GPUs of NVIDIA or more`;
      return [
        must,
        gpus === 1
          ? 'it has none: name another type, or leave gpus out'
          : `it has ${type.gpus}: name another type, or lower gpus`,
      ];
    }
    const free = memoryForTasksMiB(type.memoryMiB);
    if (type.cpu >= cpu && free >= memoryMiB) return undefined;
    return [
      `must hold a task of ${cpu} CPU units and ${memoryMiB} MiB`,
      `it offers ${type.cpu} and, beside its system, about ${free} MiB: name a larger type, or take a smaller task`,
    ];
  };
  return [
    ...namedTwice(instanceTypes, at, 'name each type once'),
    ...instanceTypes.flatMap((name, index): Finding[] => {
      const type = instanceType(name);
      const wrong = type && wrongWith(type);
      return wrong ? [{ path: at(index), must: wrong[0], got: name, wayOut: wrong[1] }] : [];
    }),
  ];
};

const allHoldAll: Judge = (worker, { instanceTypes, maxInstances, spotPercent, gpus = 0 }, path) => {
  const places = instanceTypes.flatMap((name) => {
    const type = instanceType(name);
    return type ? [tasksOn(type, { ...worker, gpus })] : [];
  });
  const fewest = Math.min(...places);
  // None is known, or one is too small by itself, which is said above.
  if (!Number.isFinite(fewest) || fewest < 1) return [];
  const tasks = maxTasks(worker);
  const needed = tasks === 0 ? 0 : tasksInDeploy(worker, tasks, spotPercent);
  if (maxInstances * fewest >= needed) return [];
  return [
    {
      path: `${path}.maxInstances`,
      must: `must be at least ${Math.ceil(needed / fewest)}, for ${needed} tasks in a deploy, of which the smallest type holds ${fewest}`,
      got: maxInstances,
      wayOut: 'raise it, name larger types, or take fewer tasks',
    },
  ];
};

/** A deploy starts a new task before it stops an old one, but with Spot. Old ones that are protected all keep their places until they have done their work, with Spot, too. */
function tasksInDeploy({ protection }: Worker, tasks: number, spotPercent: number): number {
  if (protection) return 2 * tasks;
  return spotPercent > 0 ? tasks : tasks + 1;
}
