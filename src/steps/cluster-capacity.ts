import {
  type Cluster,
  DescribeClustersCommand,
  ECSClient,
  PutClusterCapacityProvidersCommand,
} from '@aws-sdk/client-ecs';
import { UserError } from '../configuration/finding.ts';
import { type Clock, systemClock } from './clock.ts';
import { clientConfig } from './credentials.ts';

type Environment = NodeJS.ProcessEnv;

const pollSeconds = 5;

/** Tasks that were replaced are still there while they stop. AWS names no bound; no stop takes so long. */
const mostMinutes = 15;

/** Has the cluster of `CLUSTER` know the capacity providers of `PROVIDERS`, with blanks between them, beside those that it knows. */
export async function addCapacity(environment: Environment, clock: Clock = systemClock): Promise<void> {
  const wanted = wantedIn(environment);
  await change(environment, clock, (known) => [...known, ...wanted.filter((name) => !known.includes(name))]);
}

/**
 * Has the cluster forget those whose names begin with `BEGINNING` and that are not among `PROVIDERS`, now that no service uses them.
 * @throws UserError when tasks still use one of them.
 */
export async function leaveCapacity(environment: Environment, clock: Clock = systemClock): Promise<void> {
  const wanted = wantedIn(environment);
  const isLeft = (name: string) => name.startsWith(environment.BEGINNING as string) && !wanted.includes(name);
  await change(environment, clock, (known) => known.filter((name) => !isLeft(name)));
}

function wantedIn({ PROVIDERS = '' }: Environment): string[] {
  return PROVIDERS.split(' ').filter(Boolean);
}

/**
 * The list is read and written whole, one change at a time, and each takes ECS some seconds
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html).
 */
async function change(environment: Environment, clock: Clock, next: (known: string[]) => string[]): Promise<void> {
  const client = new ECSClient(clientConfig(environment));
  const name = environment.CLUSTER as string;
  const giveUpAt = clock.now() + mostMinutes * 60_000;
  for (;;) {
    const cluster = await look(client, name);
    const known = cluster.capacityProviders ?? [];
    const changed = next(known);
    const settled = cluster.attachmentsStatus !== 'UPDATE_IN_PROGRESS';
    if (settled && changed.length === known.length) return;
    const refused = settled ? await put(client, name, changed, cluster) : 'it is changing';
    if (refused !== undefined && clock.now() >= giveUpAt) {
      const others = known
        .filter((each) => !changed.includes(each))
        .concat(changed.filter((each) => !known.includes(each)));
      throw new UserError([
        `${name}: must take a change of its capacity within ${mostMinutes} minutes, got ${refused} for ${others.join(', ')}; see in npm run status which tasks still run there, and deploy again`,
      ]);
    }
    await clock.sleep(pollSeconds * 1000);
  }
}

async function look(client: ECSClient, name: string): Promise<Cluster> {
  const { clusters = [] } = await client.send(
    new DescribeClustersCommand({ clusters: [name], include: ['ATTACHMENTS'] }),
  );
  const [cluster] = clusters;
  if (cluster) return cluster;
  throw new UserError([`${name}: must be a cluster, got none; deploy again`]);
}

/** What ECS says against it, where that passes. */
async function put(
  client: ECSClient,
  cluster: string,
  capacityProviders: string[],
  { defaultCapacityProviderStrategy = [] }: Cluster,
): Promise<string | undefined> {
  try {
    await client.send(
      new PutClusterCapacityProvidersCommand({ cluster, capacityProviders, defaultCapacityProviderStrategy }),
    );
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ResourceInUseException' || name === 'UpdateInProgressException') return message;
    throw error;
  }
}
