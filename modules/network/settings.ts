import { Address4 } from 'ip-address';
import { z } from 'zod';
import { lasting } from '../observability/settings.ts';
import { flag, group, integer, list, oneOf, text } from '../shared/setting.ts';
import { interfaceServices } from './interface-services.ts';

const cidrError =
  'must be a private IPv4 range from /16 to /21 that starts at its own first address; take a /16 of 10.0.0.0/8, such as 10.20.0.0/16, that no other network of yours uses';

/** https://www.rfc-editor.org/rfc/rfc1918 */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((range) => new Address4(range));

/**
 * Ranges that the internet does not have: those, and what RFC 6598 shares among carriers, a usual second range of VPCs
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
 */
export const insideRanges = [...privateRanges, new Address4('100.64.0.0/10')];

export const outboundError =
  'must be a range of IPv4 addresses that starts at its own first address, or the id of a prefix list; such as 0.0.0.0/0 or pl-1a2b3c4d';

export function isPrefixListId(to: string): boolean {
  return /^pl-[0-9a-f]{8,17}$/.test(to);
}

function isRange(cidr: string): boolean {
  if (!Address4.isValid(cidr)) return false;
  const range = new Address4(cidr);
  return cidr === `${range.startAddress().correctForm()}/${range.subnetMask}`;
}

function isNetworkRange(cidr: string): boolean {
  if (!Address4.isValid(cidr)) return false;
  const range = new Address4(cidr);
  return (
    range.subnetMask >= 16 &&
    range.subnetMask <= 21 &&
    range.startAddress().correctForm() === range.correctForm() &&
    privateRanges.some((privateRange) => range.isInSubnet(privateRange))
  );
}

/** Whether a security group can lead there: a range, or a prefix list. */
export function isOutbound(to: string): boolean {
  return isPrefixListId(to) || isRange(to);
}

/** One more way out of the tasks. */
const outboundSettings = group({
  /** The word for it in the address of its rule, such as `smtp`. */
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as smtp').max(30, {
    error: 'must have at most 30 characters; it is part of an address',
  }),
  protocol: oneOf(['tcp', 'udp'], 'SMTP and databases are tcp').default('tcp'),
  /** 587 is SMTP with STARTTLS. AWS blocks 25 (https://repost.aws/knowledge-center/ec2-port-25-throttle). */
  port: integer(1, 65_535, 'such as 587 for SMTP'),
  /** Where it leads: a range of IPv4 addresses, such as `0.0.0.0/0`, or the id of a prefix list, such as `pl-1a2b3c4d`. */
  to: z.string({ error: outboundError }).refine(isOutbound),
});

const vpcId = text(
  /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
  'the id of a VPC',
  'such as vpc-0a1b2c3d4e5f60718; aws ec2 describe-vpcs prints them',
);

const subnetId = text(
  /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
  'the id of a subnet',
  'such as subnet-0a1b2c3d4e5f60718; aws ec2 describe-subnets prints them',
);

/** The six zones are what the largest region, us-east-1, has. */
const subnetIds = (fewest: number, why: string) => list(subnetId, fewest, 6, why);

/** A VPC that is there, and whose owner is somebody else: a deploy reads it, and changes nothing of it. */
const existingSettings = group({
  /** The VPC, in the account and the region of the environment. */
  vpcId,
  /** Where tasks run, and load balancers without a public address. In two zones at least. */
  privateSubnetIds: subnetIds(2, 'one in each of two zones at least'),
  /** Where a public load balancer is. In two zones at least; none where `cdn.originAccess` is `vpc-origin`, or is not given. */
  publicSubnetIds: subnetIds(0, 'one in each of two zones for a public load balancer, or none').default([]),
  /** Where the database and Redis are. In two zones at least; they may be the private ones. */
  databaseSubnetIds: subnetIds(2, 'one in each of two zones at least; those of privateSubnetIds will do'),
  /** Makes a flow log of the VPC, under the environment's own key. Whoever owns the VPC mostly has one. */
  flowLogs: flag('true makes one for the whole VPC').default(false),
});

/** The alarms of NAT gateways, where the environment makes some. Instances that stand in the place of one there are none. */
export const networkAlarmsShape = {
  /**
   * Connections that a NAT gateway could not make, since it has 55000 ports for each destination and all are taken
   * (https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html).
   */
  natPorts: group({
    /** Connections in a period. There is none while all is well. */
    connections: integer(1, 1_000_000_000, 'how many connections fail in a period').default(1),
    // A burst that ends by itself is no alarm.
    ...lasting(60, 15, 3),
  }).prefault({}),
};

export const networkSettings = group({
  /**
   * A VPC that is there, in the place of one of the environment's own. `cidr` and `zones` are then left out, and so is `egress`, unless it is
   * `vpc-endpoints`.
   */
  existing: z.optional(existingSettings),
  /**
   * The address range of the VPC, /16 to /21: AWS takes no larger VPC, and in a smaller one the public subnets would be
   * under the /27 that a load balancer needs
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer).
   */
  cidr: z.optional(z.string({ error: cidrError }).refine(isNetworkRange, { error: cidrError })),
  /** Two or three availability zones by name, in the environment's region. */
  zones: z.optional(
    list(
      text(/^[a-z]{2}(-[a-z]+)+-\d[a-f]$/, 'an availability zone', 'name it in full, such as eu-central-1a'),
      2,
      3,
      'a load balancer and a database subnet group each need two zones',
    ),
  ),
  /**
   * How tasks reach what is outside the VPC. `nat-per-az`: one NAT gateway a zone. `single-nat`: one for all, which costs a half or a
   * third and leaves every zone without a way out when its own zone fails. `vpc-endpoints`: AWS's own services and nothing of the
   * internet. `public-ip`: tasks in the public subnets, each with an address of its own; it costs the least and no fixed address
   * stands for it. Left out with `existing`: the way out that the private subnets have.
   */
  egress: z.optional(
    oneOf(
      ['nat-per-az', 'single-nat', 'vpc-endpoints', 'public-ip'],
      'nat-per-az outlives the loss of a zone, single-nat is cheaper, vpc-endpoints reaches no internet, public-ip is the cheapest',
    ),
  ),
  /**
   * The AWS services that tasks reach by an endpoint inside the VPC; each charges by the hour in each zone. Without the list: with
   * `vpc-endpoints` those that the environment needs, else none. S3 always has one, of the kind that is free. In an existing VPC these alone are
   * made, and none for S3, which would be a route in its tables: AWS refuses a second one with the private name of a service.
   */
  interfaceEndpoints: z.optional(
    list(
      oneOf(interfaceServices, 'leave the list out to get what the environment needs'),
      0,
      interfaceServices.length,
      'there is one endpoint for each service',
    ),
  ),
  /** What tasks may open connections to beside HTTPS, such as a mail server. The 20 leave room among the 60 rules of a security group. */
  outbound: z.optional(list(outboundSettings, 1, 20, 'name a range once in the place of many addresses')),
  alarms: group(networkAlarmsShape).prefault({}),
});

export type NetworkSettings = z.output<typeof networkSettings>;
export type ExistingNetworkSettings = z.output<typeof existingSettings>;

/** What a network is made of. */
export type MadeNetworkSettings = Omit<NetworkSettings, 'alarms'> & {
  cidr: string;
  zones: string[];
  egress: NonNullable<NetworkSettings['egress']>;
};

/** Whether the environment makes its network. A rule holds that it has what that takes, or an existing one. */
export function isMade(settings: NetworkSettings): settings is NetworkSettings & MadeNetworkSettings {
  const { existing, cidr, zones, egress } = settings;
  return existing === undefined && cidr !== undefined && zones !== undefined && egress !== undefined;
}

export interface SubnetRanges {
  public: string[];
  private: string[];
  database: string[];
}

/**
 * The ranges of the subnets. Tasks live in the private ones, an address each, so a zone gets an eighth of the VPC for them. The last
 * two eighths are cut in eight, for the public and the database subnets. A zone's ranges go by its letter alone, so that zones can
 * be added, removed and written in any order without a subnet being replaced.
 */
export function subnetRanges({ cidr, zones }: Pick<MadeNetworkSettings, 'cidr' | 'zones'>): SubnetRanges {
  const range = new Address4(cidr);
  const part = (prefix: number, index: number) => {
    const size = 2n ** BigInt(32 - prefix);
    return `${Address4.fromBigInt(range.startAddress().bigInt() + size * BigInt(index)).correctForm()}/${prefix}`;
  };
  const letters = zones.map((zone) => zone.charCodeAt(zone.length - 1) - 'a'.charCodeAt(0));
  const eighth = range.subnetMask + 3;
  const eighthOfEighth = eighth + 3;
  return {
    private: letters.map((letter) => part(eighth, letter)),
    public: letters.map((letter) => part(eighthOfEighth, 6 * 8 + letter)),
    database: letters.map((letter) => part(eighthOfEighth, 7 * 8 + letter)),
  };
}
