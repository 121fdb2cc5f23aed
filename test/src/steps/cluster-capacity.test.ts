import { beforeEach, describe, expect, it } from 'vitest';
import { addCapacity, leaveCapacity } from '../../../src/steps/cluster-capacity.ts';
import { useFakeAws } from './fake-aws.ts';
import { manualClock } from './manual-clock.ts';

const of = (PROVIDERS: string) => ({
  AWS_REGION: 'eu-central-1',
  CLUSTER: 'shop-test',
  BEGINNING: 'ec2-shop-test-',
  PROVIDERS,
});
const fargate = ['FARGATE', 'FARGATE_SPOT'];

describe('the capacity of a cluster', () => {
  const aws = useFakeAws();
  let known: string[];
  let changing: number;
  let inUse: number;

  beforeEach(() => {
    known = [...fargate];
    changing = 0;
    inUse = 0;
    aws.answers.DescribeClusters = () => {
      const attachmentsStatus = changing-- > 0 ? 'UPDATE_IN_PROGRESS' : 'UPDATE_COMPLETE';
      const defaultCapacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
      return { clusters: [{ capacityProviders: known, defaultCapacityProviderStrategy, attachmentsStatus }] };
    };
    aws.answers.PutClusterCapacityProviders = (input) => {
      const wanted = input.capacityProviders as unknown as string[];
      if (inUse-- > 0 && wanted.length < known.length) {
        return { __type: 'ResourceInUseException', message: 'The specified capacity provider is in use' };
      }
      known = wanted;
      changing = 2;
      return { cluster: {} };
    };
  });

  const puts = () => aws.calls.filter(({ operation }) => operation === 'PutClusterCapacityProviders');

  it('gets what workers are about to use, beside what it has, and waits until ECS is done', async () => {
    const { clock, naps } = manualClock();
    await addCapacity(of('ec2-shop-test-worker-gpu ec2-shop-test-worker-large'), clock);
    expect(puts().map(({ input }) => input)).toEqual([
      {
        cluster: 'shop-test',
        capacityProviders: [...fargate, 'ec2-shop-test-worker-gpu', 'ec2-shop-test-worker-large'],
        defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      },
    ]);
    expect(naps).toEqual([5, 5, 5]);
    expect(aws.calls[0]?.input).toEqual({ clusters: ['shop-test'], include: ['ATTACHMENTS'] });
  });

  it('is not touched where it has all', async () => {
    known.push('ec2-shop-test-worker-gpu');
    await addCapacity(of('ec2-shop-test-worker-gpu'), manualClock().clock);
    await leaveCapacity(of('ec2-shop-test-worker-gpu'), manualClock().clock);
    expect(puts()).toEqual([]);
  });

  it("leaves what no worker uses any more, and nothing of a team's own", async () => {
    known.push('ec2-shop-test-worker-gpu', 'ec2-shop-test-worker-large', 'team-gpus', 'ec2-shop-other-worker-gpu');
    await leaveCapacity(of('ec2-shop-test-worker-large'), manualClock().clock);
    expect(known).toEqual([...fargate, 'ec2-shop-test-worker-large', 'team-gpus', 'ec2-shop-other-worker-gpu']);
  });

  it('waits for tasks that stop, and for a change that is under way', async () => {
    known.push('ec2-shop-test-worker-gpu');
    inUse = 2;
    changing = 1;
    const { clock, naps } = manualClock();
    await leaveCapacity(of(''), clock);
    expect(known).toEqual(fargate);
    expect(naps).toEqual(Array(6).fill(5));
  });

  it('gives up on tasks that do not stop', async () => {
    known.push('ec2-shop-test-worker-gpu');
    inUse = Number.POSITIVE_INFINITY;
    await expect(leaveCapacity(of(''), manualClock(undefined, 60).clock)).rejects.toThrow(
      'shop-test: must take a change of its capacity within 15 minutes, got The specified capacity provider is in use for ec2-shop-test-worker-gpu; see in npm run status which tasks still run there, and deploy again',
    );
  });

  it('says so where there is no cluster, and passes on what else ECS says', async () => {
    aws.answers.DescribeClusters = () => ({ clusters: [] });
    await expect(leaveCapacity(of(''))).rejects.toThrow('shop-test: must be a cluster, got none; deploy again');
    aws.answers.DescribeClusters = () => ({ clusters: [{ capacityProviders: fargate }] });
    aws.answers.PutClusterCapacityProviders = () => ({
      __type: 'InvalidParameterException',
      message: 'no such provider',
    });
    await expect(addCapacity(of('ec2-shop-test-worker-gpu'))).rejects.toThrow('no such provider');
  });
});
