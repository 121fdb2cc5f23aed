import { expect, it } from 'vitest';
import { flowerReachable } from '../../../../src/configuration/rules/flower-reachable.ts';
import { findings, type Overrides } from '../config.ts';

const subnets = ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'];
const existing = { vpcId: 'vpc-0a1b2c3d4e5f60718', privateSubnetIds: subnets, databaseSubnetIds: subnets };
const network = { cidr: undefined, zones: undefined, egress: 'vpc-endpoints', existing } as NonNullable<
  Overrides['network']
>;
const ecsExec = { writableRootFilesystem: true, logRetentionDays: 30 } as const;

it('refuses Flower in an existing VPC from where nobody can open it', () => {
  expect(findings(flowerReachable, { network, flower: {} })).toEqual([
    'flower.allowedCidrs: must name a range with network.existing, got []; others are in that VPC, too, so it is not let in as a whole: name who may open Flower, or set ecsExec',
  ]);
});

it('takes Flower for a range, by ECS Exec, and in a network of the environment’s own', () => {
  expect(findings(flowerReachable, { network, flower: { allowedCidrs: ['10.8.0.0/16'] } })).toEqual([]);
  expect(findings(flowerReachable, { network, flower: {}, ecsExec })).toEqual([]);
  expect(findings(flowerReachable, { flower: {} })).toEqual([]);
  expect(findings(flowerReachable, { network })).toEqual([]);
});
