import { describe, expect, it } from 'vitest';
import { networkMadeOrExisting } from '../../../../src/configuration/rules/network-made-or-existing.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { findings, type Overrides } from '../config.ts';

const vpcId = 'vpc-0a1b2c3d4e5f60718';
const subnet = (digit: number) => `subnet-0a1b2c3d4e5f6071${digit}`;
const existing = {
  vpcId,
  privateSubnetIds: [subnet(1), subnet(2)],
  publicSubnetIds: [subnet(3), subnet(4)],
  databaseSubnetIds: [subnet(5), subnet(6)],
};
const none = { cidr: undefined, zones: undefined, egress: undefined };

function found(network: object, other: Overrides = {}): string[] {
  return findings(networkMadeOrExisting, { ...other, network: network as Partial<EnvironmentInput['network']> });
}

describe('a network of the environment’s own', () => {
  it('passes with a range, zones and a way out', () => {
    expect(found({})).toEqual([]);
  });

  it('must have all three', () => {
    expect(found(none)).toEqual([
      'network.cidr: must be given, got nothing; such as 10.20.0.0/16; a VPC that is there is named by network.existing',
      "network.zones: must be given, got nothing; such as ['eu-central-1a', 'eu-central-1b']; a VPC that is there is named by network.existing",
      'network.egress: must be given, got nothing; nat-per-az outlives the loss of a zone, single-nat is cheaper; a VPC that is there is named by network.existing',
    ]);
  });
});

describe('an existing network', () => {
  it('passes alone, and with vpc-endpoints', () => {
    expect(found({ ...none, existing })).toEqual([]);
    expect(found({ ...none, existing, egress: 'vpc-endpoints' })).toEqual([]);
  });

  it('may have its data in the private subnets', () => {
    expect(found({ ...none, existing: { ...existing, databaseSubnetIds: existing.privateSubnetIds } })).toEqual([]);
  });

  it('leaves out what makes a network', () => {
    expect(found({ existing })).toEqual([
      'network.cidr: must be left out with existing, got "10.10.0.0/16"; the subnets that existing names say it',
      'network.zones: must be left out with existing, got ["eu-central-1a","eu-central-1b"]; the subnets that existing names say it',
      'network.egress: must be left out or be vpc-endpoints with existing, got "single-nat"; the routes of the private subnets lead out as they do, and vpc-endpoints says that they do not',
    ]);
  });

  it.each(['privateSubnetIds', 'publicSubnetIds', 'databaseSubnetIds'])('names each of %s once', (kind) => {
    const twice = { ...existing, [kind]: [subnet(7), subnet(7)] };
    expect(found({ ...none, existing: twice })).toEqual([
      `network.existing.${kind}[1]: must not be named twice, got "${subnet(7)}"; name each subnet once`,
    ]);
  });

  it.each(['privateSubnetIds', 'databaseSubnetIds'])('has no public subnet among its %s', (kind) => {
    const mixed = { ...existing, [kind]: [subnet(3), subnet(7)] };
    expect(found({ ...none, existing: mixed })).toEqual([
      `network.existing.publicSubnetIds[0]: must be no private and no database subnet, got "${subnet(3)}"; a subnet whose route leads to an internet gateway is public, and no other is`,
    ]);
  });

  it.each([[[]], [[subnet(3)]]])('has two public subnets for a public load balancer, not %j', (publicSubnetIds) => {
    const few = { ...none, existing: { ...existing, publicSubnetIds } };
    const sentence = `network.existing.publicSubnetIds: must be two or more for the load balancer, which has public addresses, got ${JSON.stringify(publicSubnetIds)}; one in each of two zones, or put CloudFront before it: cdn with originAccess 'vpc-origin'`;
    expect(found(few)).toEqual([sentence]);
    expect(found(few, { cdn: { originAccess: 'prefix-list' } })).toEqual([sentence]);
    expect(found(few, { cdn: {} })).toEqual([]);
  });
});
