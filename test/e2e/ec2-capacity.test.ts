import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastApplication, onInstances, worker } from '../src/configuration/config.ts';
import { type Emulator, TEST_ACCESS_KEY } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { replaceSettings } from './one-environment.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

const { region, prefix } = environmentCalled('dev');
const tag = ['--image-tag', 'abc1234'];
const fargate = ['FARGATE', 'FARGATE_SPOT'];
const provider = `ec2-${prefix}-worker-default`;

let emulator: Emulator;
let project: Project;

type Capacity = Parameters<typeof worker>[0];

/** The least environment, with one worker. */
function write(settings: Capacity): void {
  const environment = {
    broker: { kind: 'sqs' },
    workers: [worker(settings)],
    storage: { deleteObjects: true },
    registry: { deleteImages: true },
    secrets: { recoveryWindowDays: 0 },
  };
  const application = { ...leastApplication, github: { infrastructureRepository: 'acme/shop-infrastructure' } };
  replaceSettings(project, 'dev', { application, environment });
}

async function deploy(settings: Capacity): Promise<void> {
  write(settings);
  const { output, exitCode } = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
  expect(exitCode, output).toBe(0);
}

async function plansNothing(): Promise<void> {
  const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--no-lock', '--detailed-exitcode');
  expect(plan.exitCode, plan.output).toBe(0);
}

const credentials = { accessKeyId: TEST_ACCESS_KEY, secretAccessKey: 'test' };

async function whatRuns() {
  const ecs = new ECSClient({ endpoint: emulator.url, region, credentials });
  const cluster = prefix;
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['worker-default'] }));
  const asked = new DescribeCapacityProvidersCommand({ capacityProviders: [provider] });
  const { capacityProviders = [] } = await ecs.send(asked);
  const groups = await new AutoScalingClient({ endpoint: emulator.url, region, credentials }).send(
    new DescribeAutoScalingGroupsCommand({}),
  );
  return {
    known: clusters[0]?.capacityProviders?.toSorted(),
    service: services[0],
    providers: capacityProviders.map(({ name }) => name),
    groups: groups.AutoScalingGroups ?? [],
  };
}

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'ec2-capacity');
  project = new Project(emulator);
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

describe('a worker on instances of EC2, some of them on Spot', () => {
  let madeAt: Date | undefined;

  it('is applied', async () => {
    write({ capacity: onInstances });
    await pushFirstImages({ emulator, project }, 'dev', ['abc1234']);
    await deploy({ capacity: onInstances });
    const { known, service, providers, groups } = await whatRuns();
    madeAt = service?.createdAt;
    expect([known, providers]).toEqual([[...fargate, provider], [provider]]);
    expect(service?.capacityProviderStrategy).toEqual([expect.objectContaining({ capacityProvider: provider })]);
    expect(groups).toHaveLength(1);
    const { NewInstancesProtectedFromScaleIn, MixedInstancesPolicy, Tags = [] } = groups[0] ?? {};
    expect(NewInstancesProtectedFromScaleIn).toBe(true);
    expect(MixedInstancesPolicy?.InstancesDistribution?.OnDemandPercentageAboveBaseCapacity).toBe(50);
    expect(Tags.map(({ Key }) => Key)).toContain('AmazonECSManaged');
  });

  it('plans nothing more', plansNothing);

  it('gets other instances and another size, and stays the service that it is', async () => {
    const instanceTypes = ['m6id.large', 'm7i.xlarge'];
    // The emulator starts no instance whose template has user data.
    const capacity = { ...onInstances, instanceTypes, spotPercent: 0, maxInstances: 4, diskGiB: 80 };
    await deploy({ cpu: 512, memoryMiB: 3000, tasks: 2, capacity });
    const { service, groups } = await whatRuns();
    expect(service?.createdAt).toEqual(madeAt);
    const [{ MinSize, MaxSize, MixedInstancesPolicy } = {}] = groups;
    expect([MinSize, MaxSize]).toEqual([0, 4]);
    expect(MixedInstancesPolicy?.LaunchTemplate?.Overrides?.map(({ InstanceType }) => InstanceType)).toEqual(
      instanceTypes,
    );
  });

  it('plans nothing more then', plansNothing);

  it('is refused at plan where a type that only AWS knows holds no task', async () => {
    write({ cpu: 4096, memoryMiB: 3000, capacity: { ...onInstances, instanceTypes: ['m6id.large'] } });
    const { output, exitCode } = await project.npmRun('terraform', 'dev', '--', 'plan', '-var=image_tag=abc1234');
    expect(output.replace(/\s*│?\s+/g, ' ')).toContain(
      'capacity.instanceTypes of worker-default: must hold a task of 4096 CPU units and 3000 MiB, got m6id.large, which offers 2048 and about 7321 MiB; name a larger type, or take a smaller task',
    );
    expect(exitCode).toBe(1);
  });

  it('goes to Fargate in place, and leaves nothing of its instances', async () => {
    await deploy({});
    const { known, service, providers, groups } = await whatRuns();
    expect(service?.createdAt).toEqual(madeAt);
    expect(service?.capacityProviderStrategy).toEqual([expect.objectContaining({ capacityProvider: 'FARGATE' })]);
    expect([known, providers, groups]).toEqual([fargate, [], []]);
  });

  it('plans nothing more on Fargate', plansNothing);

  it('comes back in place', async () => {
    await deploy({ capacity: onInstances });
    const { known, service } = await whatRuns();
    expect(service?.createdAt).toEqual(madeAt);
    expect(known).toEqual([...fargate, provider]);
  });

  it('is destroyed with its instances by one destroy', async () => {
    const { output, exitCode } = await project.npmRun('destroy', 'dev', '--', '--auto-approve');
    expect(exitCode, output).toBe(0);
    const { providers, groups } = await whatRuns();
    expect([providers, groups]).toEqual([[], []]);
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    write({ capacity: onInstances });
    const onEc2 = await rolesOf(project, 'dev');
    expect(await deniedIn(emulator, 'dev', onEc2)).toEqual([]);
  });
});
