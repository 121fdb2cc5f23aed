import { Address4 } from 'ip-address';
import { insideRanges } from '../../modules/network/settings.ts';

/** Whether a range is of addresses that the internet does not have. */
export function isPrivate(cidr: string): boolean {
  const range = new Address4(cidr);
  return insideRanges.some((inside) => range.isInSubnet(inside));
}
