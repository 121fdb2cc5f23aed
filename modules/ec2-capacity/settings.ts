import { z } from 'zod';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';

const kindWayOut =
  'fargate has no machine to look after, ec2 has GPUs, more memory and a lower price; external is none: machines outside of AWS (ECS Anywhere) run no task with an address of its own, which security groups, the database and Redis let in (docs/capacity.md)';

/** AWS's own machines: none to look after. */
const onFargate = group({ kind: oneOf(['fargate'], kindWayOut) });

/** Instances of EC2 that are the service's own, as many as its tasks need. */
const onInstances = group({
  kind: oneOf(['ec2'], kindWayOut),
  /**
   * The types that its instances may be of, the one that you like best first: on demand AWS takes the first that it has, on Spot the one that is cheap and least likely to be
   * taken back (https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html). Each must hold a task, and be of the service's `architecture`. With Spot, several
   * are worth more than one.
   */
  instanceTypes: list(
    text(
      /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
      'a type of instance',
      'such as m7g.large; aws ec2 describe-instance-types prints them',
    ),
    1,
    20,
    'several are found more easily than one',
  ),
  /** The share of the instances that is on Spot, in percent: cheaper, and taken back two minutes after AWS has said so. */
  spotPercent: integer(0, 100, '0 has none on Spot, 100 has all'),
  /** The fewest instances, which run and cost whether there are tasks or not. */
  minInstances: integer(0, 1000, '0 lets the last one go when no task runs; a new one is there after some minutes'),
  /** The most instances. A task that finds no place waits; ECS ends it after 10 to 30 minutes, and starts another one (https://github.com/aws/containers-roadmap/issues/2381). */
  maxInstances: integer(1, 1000, 'tasks that find no place wait'),
  /** GPUs that each task has for itself. Without it none. */
  gpus: z.optional(integer(1, 16, 'leave it out to have none')),
  /**
   * The disk of an instance, which its system, all images and all tasks on it share; `ephemeralStorageGiB` is Fargate's. 30 is the least that the image of AWS takes
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html).
   */
  diskGiB: integer(30, 16_384, 'the system, all images and all tasks of an instance share it').default(50),
});

/** An instance that a task waits for is asked for after a minute or two, starts, joins the cluster, and has no layer of an image yet. AWS names no bound; its warm-up is 5 minutes by default. */
export const instanceMinutes = 15;

/** What the tasks of a service run on. */
export const capacitySettings = z.discriminatedUnion('kind', [onFargate, onInstances], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `must be one of fargate, ec2; ${kindWayOut}`
      : 'must be a group of settings; which ones it takes depends on kind, fargate or ec2',
});

export type CapacitySettings = z.output<typeof capacitySettings>;
export type InstancesSettings = z.output<typeof onInstances>;

/** The instances that a service runs on, if it has such. */
export function instancesOf(capacity: CapacitySettings): InstancesSettings | undefined {
  return capacity.kind === 'ec2' ? capacity : undefined;
}
