import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type Service as EcsService,
  paginateListServices,
} from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '../../configuration/services.ts';
import { imageOfContainer } from '../container-image.ts';
import { type Observed, primaryOf, problemsOf } from './causes.ts';
import type { Evidence } from './evidence.ts';
import { logGroupOf, type Names, roleOf } from './names.ts';
import { activeServices, stoppedTasksOf, targetsOf } from './observe.ts';
import type { Problem } from './problem.ts';
import { usersNotSettled } from './shift.ts';

/** A service as it is now. */
export interface ServiceStatus {
  name: string;
  runningTasks: number;
  pendingTasks: number;
  desiredTasks: number;
  /** The word for the repository of what most of its tasks run. Null of the application's image, and of a public one. */
  imageRepository: string | null;
  /** What most of its tasks run. Null when none ever did, and of a public image. */
  imageTag: string | null;
  /** Null where its task definition names the image by tag. */
  imageDigest: string | null;
  /** What is being rolled out in its place, if anything is. */
  nextImageRepository: string | null;
  nextImageTag: string | null;
  nextImageDigest: string | null;
  /** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html */
  rolloutState: string | null;
  rolloutStateReason: string | null;
  /** ISO 8601. */
  rolloutStartedAt: string | null;
  unhealthyTargets: { address: string; reason: string | null; description: string | null }[];
}

type Images = Pick<
  ServiceStatus,
  'imageRepository' | 'imageTag' | 'imageDigest' | 'nextImageRepository' | 'nextImageTag' | 'nextImageDigest'
>;
type Image = ReturnType<typeof imageOfContainer>;

export interface ServiceClients {
  ecs: ECSClient;
  elb: ElasticLoadBalancingV2Client;
  logs: CloudWatchLogsClient;
}

const linesOfLog = 10;

/** Reads the services of a cluster. What runs from a task definition never changes, and is asked for once. */
export class Services {
  private readonly clients: ServiceClients;
  private readonly names: Names;
  private readonly images = new Map<string, Promise<Image | undefined>>();

  constructor(clients: ServiceClients, names: Names) {
    this.clients = clients;
    this.names = names;
  }

  /** Undefined while there is no cluster. */
  async look(now: Date): Promise<{ services: ServiceStatus[]; problems: Problem[] } | undefined> {
    const { cluster } = this.names;
    const { clusters = [] } = await this.clients.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
    // One that was deleted stays for a while as INACTIVE.
    if (!clusters.some(({ status }) => status === 'ACTIVE')) return undefined;
    const found = await this.describe();
    const [looks, unsettled] = await Promise.all([
      Promise.all(found.map((service) => this.lookAt(service, now))),
      usersNotSettled(this.clients.elb, found),
    ]);
    const missing = [...this.names.services.keys()].filter((name) => !found.some((each) => each.serviceName === name));
    return {
      services: looks.map(({ status }) => status),
      problems: [looks.flatMap(({ problems }) => problems), unsettled, missing.map(notDeployedIn(cluster))].flat(),
    };
  }

  private async describe(): Promise<EcsService[]> {
    const { ecs } = this.clients;
    const { cluster } = this.names;
    const arns: string[] = [];
    for await (const page of paginateListServices({ client: ecs }, { cluster, maxResults: 100 })) {
      arns.push(...(page.serviceArns ?? []));
    }
    const services = await activeServices(ecs, cluster, arns);
    const order = [...this.names.services.keys()];
    const place = ({ serviceName = '' }: EcsService) =>
      order.includes(serviceName) ? order.indexOf(serviceName) : order.length;
    return services.sort((one, other) => place(one) - place(other));
  }

  private async lookAt(service: EcsService, now: Date) {
    const [stoppedTasks, targets, images] = await Promise.all([
      stoppedTasksOf(this.clients.ecs, this.names.cluster, service.serviceName),
      targetsOf(this.clients.elb, service),
      this.imagesOf(service),
    ]);
    const observed: Observed = { service, stoppedTasks, targets };
    const configured: Service | undefined = this.names.services.get(roleOf(service.serviceName ?? ''));
    const evidence = problemsOf(observed, this.names.cluster, configured, now);
    return {
      status: statusOf(observed, images),
      problems: await Promise.all(evidence.map((each) => this.withLog(each))),
    };
  }

  private async imagesOf(service: EcsService): Promise<Images> {
    const { deployments = [], serviceName } = service;
    const primary = primaryOf(service);
    const done = primary?.rolloutState === 'COMPLETED';
    const [most] = deployments
      .filter(({ runningCount = 0 }) => runningCount > 0)
      .sort((one, other) => Number(other.runningCount) - Number(one.runningCount));
    const [running, wanted] = await Promise.all(
      [done ? primary : most, primary].map((deployment) => this.image(deployment?.taskDefinition, serviceName)),
    );
    const isSame = (['repository', 'tag', 'digest'] as const).every((part) => wanted?.[part] === running?.[part]);
    const next = isSame ? undefined : wanted;
    return {
      imageRepository: running?.repository ?? null,
      imageTag: running?.tag ?? null,
      imageDigest: running?.digest ?? null,
      nextImageRepository: next?.repository ?? null,
      nextImageTag: next?.tag ?? null,
      nextImageDigest: next?.digest ?? null,
    };
  }

  private async image(taskDefinition = '', container = ''): Promise<Image | undefined> {
    if (!taskDefinition) return undefined;
    const asked = this.images.get(taskDefinition) ?? this.askForImage(taskDefinition, container);
    this.images.set(taskDefinition, asked);
    return asked;
  }

  private async askForImage(taskDefinition: string, container: string): Promise<Image | undefined> {
    const answer = await this.clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const found = answer.taskDefinition?.containerDefinitions?.find(({ name }) => name === roleOf(container));
    return found && imageOfContainer(found);
  }

  private async withLog({ problem, logStream }: Evidence): Promise<Problem> {
    if (!logStream) return problem;
    const logGroupName = logGroupOf(this.names.cluster, problem.path);
    try {
      const { events = [] } = await this.clients.logs.send(
        new GetLogEventsCommand({ logGroupName, logStreamName: logStream, limit: linesOfLog }),
      );
      return explainedBy(
        events.map(({ message = '' }) => message),
        problem,
      );
    } catch (error) {
      // The stream is made with the first line. Whoever may not read it learns the rest all the same.
      return error instanceof ResourceNotFoundException ? { ...problem, log: [] } : problem;
    }
  }
}

/** With its log, and what to do about an error that Celery ends in when it does not know a setting after `--` in its command. */
function explainedBy(log: string[], problem: Problem): Problem {
  if (!log.some((line) => line.includes('Unable to parse extra configuration from command line')))
    return { ...problem, log };
  const wayOut = 'set celeryVersion in environments/application.ts to that of the image, then deploy (docs/celery.md)';
  return { ...problem, wayOut, log };
}

function statusOf({ service, targets }: Observed, images: Images): ServiceStatus {
  const { rolloutState, rolloutStateReason, createdAt } = primaryOf(service) ?? {};
  return {
    name: service.serviceName ?? '',
    runningTasks: service.runningCount ?? 0,
    pendingTasks: service.pendingCount ?? 0,
    desiredTasks: service.desiredCount ?? 0,
    ...images,
    rolloutState: rolloutState ?? null,
    rolloutStateReason: rolloutStateReason ?? null,
    rolloutStartedAt: createdAt?.toISOString() ?? null,
    unhealthyTargets: targets
      .filter(({ TargetHealth }) => TargetHealth?.State === 'unhealthy')
      .map(({ Target, TargetHealth }) => ({
        address: `${Target?.Id}:${Target?.Port}`,
        reason: TargetHealth?.Reason ?? null,
        description: TargetHealth?.Description ?? null,
      })),
  };
}

function notDeployedIn(cluster: string) {
  const about = { must: `must be in the cluster ${cluster}`, got: undefined, wayOut: 'deploy, which makes it' };
  return (path: string): Problem => ({ cause: 'not-deployed', path, ...about });
}
