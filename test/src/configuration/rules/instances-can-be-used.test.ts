import { describe, expect, it } from 'vitest';
import { instancesCanBeUsed } from '../../../../src/configuration/rules/instances-can-be-used.ts';
import { environment, findings, onInstances, worker } from '../config.ts';

type Settings = Parameters<typeof worker>[0];

function found(settings: Settings, egress: 'single-nat' | 'public-ip' = 'single-nat'): string[] {
  const workers = [worker(), worker({ capacity: onInstances, ...settings })];
  return findings(instancesCanBeUsed, { network: { ...environment().network, egress }, workers });
}

describe('instances-can-be-used', () => {
  it('takes instances, and says nothing of Fargate', () => {
    expect(found({})).toEqual([]);
    expect(found({ capacity: undefined, spot: {}, ephemeralStorageGiB: 40, acksLate: false }, 'public-ip')).toEqual([]);
  });

  it('refuses them where a public address is the only way out', () => {
    expect(found({}, 'public-ip')).toEqual([
      'workers[1].capacity.kind: must be fargate with network.egress public-ip, got "ec2"; a task on an instance of EC2 gets no public address, and has no other way out there: take another network.egress',
    ]);
  });

  it('refuses more instances at least than at most', () => {
    expect(found({ capacity: { ...onInstances, minInstances: 3 } })).toEqual([]);
    expect(found({ capacity: { ...onInstances, minInstances: 4 } })).toEqual([
      'workers[1].capacity.minInstances: must be at most maxInstances, 3, got 4; lower it, or raise maxInstances',
    ]);
  });

  it("refuses what is Fargate's", () => {
    expect(found({ spot: {}, ephemeralStorageGiB: 40 })).toEqual([
      'workers[1].spot: must be left out with capacity ec2, got {"onDemandBase":0,"percent":100}; it is Fargate\'s: capacity.spotPercent is the share of the instances on Spot',
      "workers[1].ephemeralStorageGiB: must be left out with capacity ec2, got 40; it is Fargate's: capacity.diskGiB is the disk of an instance",
    ]);
  });

  it('refuses GPUs beside arm64', () => {
    const capacity = { ...onInstances, instanceTypes: ['g5g.xlarge'], gpus: 1 };
    expect(found({ capacity, architecture: 'arm64' })).toEqual([
      'workers[1].architecture: must be x86_64 with capacity.gpus, got "arm64"; AWS\'s image of an instance with drivers for GPUs is for x86_64 alone: build the image for it, or leave gpus out',
    ]);
    expect(found({ capacity })).toEqual([]);
  });

  it('refuses to lose on Spot what tasks have not finished', () => {
    expect(found({ acksLate: false })).toEqual([
      'workers[1].acksLate: must be true with capacity.spotPercent, got false; an instance of Spot is gone two minutes after AWS has said so, and what its tasks have not finished would be lost: write true, or 0 for spotPercent',
    ]);
    expect(found({ acksLate: false, capacity: { ...onInstances, spotPercent: 0 } })).toEqual([]);
  });
});
