import { vpcOriginRegions } from '../../../modules/frontend-cdn/vpc-origin-regions.ts';
import type { EnvironmentRule } from './rule.ts';

/** CloudFront refuses it there, in the middle of the apply. */
export const vpcOriginInRegion: EnvironmentRule = ({ cdn, region }) => {
  if (cdn?.originAccess !== 'vpc-origin' || Object.hasOwn(vpcOriginRegions, region)) return [];
  return [
    {
      path: 'cdn.originAccess',
      must: `must not be vpc-origin in ${region}, which AWS does not list for VPC origins`,
      got: cdn.originAccess,
      wayOut:
        "take another region, leave cdn out, or write 'prefix-list' outside production; a region that AWS has added is one line in modules/frontend-cdn/vpc-origin-regions.ts",
    },
  ];
};
