import {
  type Deployment,
  DescribeServicesCommand,
  DescribeTasksCommand,
  paginateListTasks,
  type Service,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws } from './aws.ts';
import type { ShiftPlace } from './place.ts';

/** The most that AWS describes in one call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const tasksPerCall = 100;

export interface BothServices {
  /** Undefined while it is not there. */
  web: Service | undefined;
  next: Service | undefined;
}

export async function readServices({ ecs, abort }: Aws, { cluster, web, next }: ShiftPlace): Promise<BothServices> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [web, next] }), abort);
  // One that was deleted is told of for a while.
  const called = (name: string) =>
    services.find(({ serviceName, status }) => serviceName === name && status === 'ACTIVE');
  return { web: called(web), next: called(next) };
}

/** The deployment that ECS is to bring about: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html */
export function primaryOf(service: Service | undefined): Deployment | undefined {
  return service?.deployments?.find(({ status }) => status === 'PRIMARY');
}

export function runs(service: Service | undefined, taskDefinition: string): boolean {
  return primaryOf(service)?.taskDefinition === taskDefinition;
}

/**
 * @param anew makes a deployment of its own, which ECS watches: one that only has more tasks to run is COMPLETED all the while.
 * @returns the id of the newest deployment.
 */
export async function wantTasks(
  { ecs, abort }: Aws,
  { cluster, next }: ShiftPlace,
  desiredCount: number,
  anew = false,
): Promise<string | undefined> {
  const { service } = await ecs.send(
    new UpdateServiceCommand({ cluster, service: next, desiredCount, ...(anew && { forceNewDeployment: true }) }),
    abort,
  );
  return primaryOf(service)?.id;
}

/** The addresses of a target group that the load balancer sends requests to, such as `10.0.1.5:8000`. */
export async function healthyTargets({ elb, abort }: Aws, TargetGroupArn: string): Promise<string[]> {
  const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }), abort);
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').map(
    ({ Target }) => `${Target?.Id}:${Target?.Port}`,
  );
}

/** Those of a service that stop or have stopped. ECS forgets them after an hour. */
export async function stoppedTasks(aws: Aws, { cluster, next: serviceName }: ShiftPlace, known: Set<string>) {
  const tasks = await listTasks(aws, { cluster, serviceName, desiredStatus: 'STOPPED' });
  return describe(
    aws,
    cluster,
    tasks.filter((arn) => !known.has(arn)),
  );
}

export async function listTasks(
  { ecs, abort }: Aws,
  input: { cluster: string; serviceName?: string; startedBy?: string; desiredStatus?: 'STOPPED' },
): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateListTasks({ client: ecs }, input, abort)) arns.push(...(page.taskArns ?? []));
  return arns;
}

async function describe({ ecs, abort }: Aws, cluster: string, arns: string[]): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let at = 0; at < arns.length; at += tasksPerCall) {
    const part = arns.slice(at, at + tasksPerCall);
    tasks.push(...((await ecs.send(new DescribeTasksCommand({ cluster, tasks: part }), abort)).tasks ?? []));
  }
  return tasks;
}
