import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  type Service as EcsService,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** The most that AWS describes in one call. */
const servicesPerCall = 10;
const tasksPerCall = 100;

/** Ends a call for which nobody waits any more. */
export interface Until {
  abortSignal?: AbortSignal;
}

/** Those that are there, by names or ARNs. One that was deleted is told of for a while, too. */
export async function activeServices(
  ecs: ECSClient,
  cluster: string,
  named: string[],
  until: Until = {},
): Promise<EcsService[]> {
  const described = await Promise.all(
    inParts(named, servicesPerCall).map((services) =>
      ecs.send(new DescribeServicesCommand({ cluster, services }), until),
    ),
  );
  return described.flatMap(({ services = [] }) => services).filter(({ status }) => status === 'ACTIVE');
}

/** The newest first. */
export async function stoppedTasksOf(
  ecs: ECSClient,
  cluster: string,
  serviceName: string | undefined,
  until: Until = {},
): Promise<Task[]> {
  const arns: string[] = [];
  const pages = paginateListTasks({ client: ecs }, { cluster, serviceName, desiredStatus: 'STOPPED' }, until);
  for await (const page of pages) arns.push(...(page.taskArns ?? []));
  const described = await Promise.all(
    inParts(arns, tasksPerCall).map((tasks) => ecs.send(new DescribeTasksCommand({ cluster, tasks }), until)),
  );
  return described
    .flatMap(({ tasks = [] }) => tasks)
    .filter(({ lastStatus }) => lastStatus === 'STOPPED')
    .sort((one, other) => Number(other.stoppedAt) - Number(one.stoppedAt));
}

export async function targetsOf(
  elb: ElasticLoadBalancingV2Client,
  { loadBalancers = [] }: EcsService,
  until: Until = {},
): Promise<TargetHealthDescription[]> {
  const groups = loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []);
  const answers = await Promise.all(
    groups.map((TargetGroupArn) => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }), until)),
  );
  return answers.flatMap(({ TargetHealthDescriptions = [] }) => TargetHealthDescriptions);
}

function inParts<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
