import { instancesOf } from '../../../modules/ec2-capacity/settings.ts';
import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** What Fargate's, and what instances of EC2 take. */
export const instancesCanBeUsed: EnvironmentRule = (environment) =>
  inEachWorker(environment, ({ capacity, spot, ephemeralStorageGiB, acksLate, architecture }, path) => {
    const instances = instancesOf(capacity);
    if (!instances) return [];
    const { minInstances, maxInstances, spotPercent, gpus } = instances;
    const finding = (wrong: boolean, found: () => Finding): Finding[] => (wrong ? [found()] : []);
    return [
      ...unlessUnreadable(() =>
        finding(environment.network.egress === 'public-ip', () => ({
          path: `${path}.capacity.kind`,
          must: 'must be fargate with network.egress public-ip',
          got: capacity.kind,
          wayOut:
            'a task on an instance of EC2 gets no public address, and has no other way out there: take another network.egress',
        })),
      ),
      ...finding(minInstances > maxInstances, () => ({
        path: `${path}.capacity.minInstances`,
        must: `must be at most maxInstances, ${maxInstances}`,
        got: minInstances,
        wayOut: 'lower it, or raise maxInstances',
      })),
      ...finding(spot !== undefined, () => ({
        path: `${path}.spot`,
        must: 'must be left out with capacity ec2',
        got: spot,
        wayOut: "it is Fargate's: capacity.spotPercent is the share of the instances on Spot",
      })),
      ...finding(ephemeralStorageGiB !== 20, () => ({
        path: `${path}.ephemeralStorageGiB`,
        must: 'must be left out with capacity ec2',
        got: ephemeralStorageGiB,
        wayOut: "it is Fargate's: capacity.diskGiB is the disk of an instance",
      })),
      // AWS has no image with drivers for GPUs beside arm64: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
      ...finding(gpus !== undefined && architecture === 'arm64', () => ({
        path: `${path}.architecture`,
        must: 'must be x86_64 with capacity.gpus',
        got: architecture,
        wayOut:
          "AWS's image of an instance with drivers for GPUs is for x86_64 alone: build the image for it, or leave gpus out",
      })),
      ...finding(spotPercent > 0 && !acksLate, () => ({
        path: `${path}.acksLate`,
        must: 'must be true with capacity.spotPercent',
        got: acksLate,
        wayOut:
          'an instance of Spot is gone two minutes after AWS has said so, and what its tasks have not finished would be lost: write true, or 0 for spotPercent',
      })),
    ];
  });
