import { Address4 } from 'ip-address';
import { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { certificateArn, hostedZoneId, hostName } from '../load-balancer/settings.ts';
import { insideRanges } from '../network/settings.ts';
import { group, integer, leftOut, list } from '../shared/setting.ts';
import { serviceAlarmsShape } from '../workload/settings.ts';

const cidrError =
  'must be a range of private IPv4 addresses that starts at its own first address; such as 10.8.0.0/16, Flower is never public';

function isPrivateRange(cidr: string): boolean {
  if (!Address4.isValid(cidr)) return false;
  const range = new Address4(cidr);
  return (
    cidr === `${range.startAddress().correctForm()}/${range.subnetMask}` &&
    insideRanges.some((inside) => range.isInSubnet(inside))
  );
}

/** Flower, the web page that shows Celery's workers and tasks. It is reached from private addresses only. */
export const flowerSettings = group({
  ...fargateServiceShape,
  cpu: fargateServiceShape.cpu.default(256),
  /** Memory of one task. For each MiB Flower remembers 20 of Celery's tasks. */
  memoryMiB: fargateServiceShape.memoryMiB.default(512),
  /** One, or none while nobody needs it: it keeps what it has seen in its memory. */
  tasks: integer(0, 1, 'it keeps what it has seen in its memory, so two would each show a part').default(1),
  scaling: leftOut('flower is one task'),
  /** Flower has nothing to finish. */
  stopTimeoutSeconds: fargateServiceShape.stopTimeoutSeconds.unwrap().default(30),
  /** Ranges of private addresses, such as those of a VPN or a peered network, that may open it beside the VPC's own. An existing VPC is let in only so far as they name it. */
  allowedCidrs: list(
    z.string({ error: cidrError }).refine(isPrivateRange, { error: cidrError }),
    0,
    20,
    'those of a VPN or of peered networks',
  ).default([]),
  /** The name that it has by HTTPS, in a public Route 53 zone of this account or elsewhere, which leads to private addresses. Without it: plain HTTP, for development. */
  domain: z.optional(group({ hostName, hostedZoneId, certificateArn: z.optional(certificateArn) })),
  /** Raised by one, it makes a new password. The user's name is flower. */
  passwordVersion: integer(1, 1_000_000, 'raise it by one for a new password').default(1),
  alarms: group(serviceAlarmsShape).prefault({}),
});

export type FlowerSettings = z.output<typeof flowerSettings>;
