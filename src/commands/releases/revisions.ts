import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  paginateListTaskDefinitions,
  type ServiceDeploymentBrief,
  ServiceNotFoundException,
} from '@aws-sdk/client-ecs';
import { imageOfContainer } from '../container-image.ts';

/** A revision of a task definition, as ECS keeps it: all that were ever deployed are there. */
export interface Revision {
  /** `<family>:<revision>`. */
  name: string;
  arn: string;
  registeredAt: Date;
  /** The ARN of whoever registered it. */
  registeredBy: string | undefined;
  image: ReturnType<typeof imageOfContainer>;
}

/** How many are described at once: ECS lets each account describe some in a second. */
const atOnce = 10;

/** The most that ECS lists in one call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html */
const perPage = 100;

/**
 * The newest revisions of a family, newest first, with what its own container runs.
 * @param most undefined for all.
 * @returns beside them whether there are older ones.
 */
export async function revisionsOf(
  ecs: ECSClient,
  family: { name: string; container: string },
  most: number | undefined,
): Promise<{ revisions: Revision[]; hasOlder: boolean }> {
  const arns: string[] = [];
  // A family is meant by its whole name, whatever the parameter is called.
  const pages = paginateListTaskDefinitions(
    { client: ecs, pageSize: perPage },
    { familyPrefix: family.name, status: 'ACTIVE', sort: 'DESC' },
  );
  for await (const { taskDefinitionArns = [] } of pages) {
    arns.push(...taskDefinitionArns);
    if (most !== undefined && arns.length > most) break;
  }
  const wanted = arns.slice(0, most);
  const revisions: Revision[] = [];
  for (let first = 0; first < wanted.length; first += atOnce) {
    const described = wanted.slice(first, first + atOnce).map((arn) => describeRevision(ecs, arn, family.container));
    revisions.push(...(await Promise.all(described)));
  }
  return { revisions, hasOlder: wanted.length < arns.length };
}

async function describeRevision(ecs: ECSClient, arn: string, containerName: string): Promise<Revision> {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  const container = taskDefinition?.containerDefinitions?.find(({ name }) => name === containerName);
  return {
    name: arn.replace(/^.*\//, ''),
    arn,
    registeredAt: taskDefinition?.registeredAt ?? new Date(0),
    registeredBy: taskDefinition?.registeredBy,
    image: imageOfContainer(container ?? {}),
  };
}

/** What became of a deployment of a revision to its service. */
export interface Outcome {
  /** Its ARN. */
  taskDefinition: string;
  at: Date;
  status: ServiceDeploymentBrief['status'];
}

/**
 * What became of each deployment of a service, newest first, which ECS tells for 90 days
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html).
 */
export async function outcomesOf(ecs: ECSClient, cluster: string, service: string): Promise<Outcome[]> {
  const deployments: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs
      .send(new ListServiceDeploymentsCommand({ cluster, service, nextToken }))
      .catch((error: unknown) => {
        if (error instanceof ServiceNotFoundException) return undefined;
        throw error;
      });
    deployments.push(...(page?.serviceDeployments ?? []));
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  const targets = [...new Set(deployments.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []))];
  const definitions = new Map<string, string>();
  for (let first = 0; first < targets.length; first += revisionsPerCall) {
    const serviceRevisionArns = targets.slice(first, first + revisionsPerCall);
    const { serviceRevisions = [] } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    for (const { serviceRevisionArn = '', taskDefinition = '' } of serviceRevisions) {
      definitions.set(serviceRevisionArn, taskDefinition);
    }
  }
  return deployments
    .flatMap(({ targetServiceRevisionArn = '', createdAt, status }): Outcome[] => {
      const taskDefinition = definitions.get(targetServiceRevisionArn);
      return taskDefinition === undefined ? [] : [{ taskDefinition, at: createdAt ?? new Date(0), status }];
    })
    .sort((one, other) => other.at.getTime() - one.at.getTime());
}

/** The most that ECS describes in one call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html */
const revisionsPerCall = 20;
