import type { EnvironmentRule } from './rule.ts';

/** In an existing VPC nobody opens Flower but the ranges that are named, and whoever comes by ECS Exec. */
export const flowerReachable: EnvironmentRule = ({ flower, network, ecsExec }) => {
  if (!flower || !network.existing || ecsExec || flower.allowedCidrs.length > 0) return [];
  return [
    {
      path: 'flower.allowedCidrs',
      must: 'must name a range with network.existing',
      got: flower.allowedCidrs,
      wayOut: 'others are in that VPC, too, so it is not let in as a whole: name who may open Flower, or set ecsExec',
    },
  ];
};
