import { Address4 } from 'ip-address';
import { privateRanges } from '../../modules/network/settings.ts';

/** Whether a range is of addresses that the internet does not have. */
export function isPrivate(cidr: string): boolean {
  const range = new Address4(cidr);
  return privateRanges.some((privateRange) => range.isInSubnet(privateRange));
}
