import type { ApplicationRule } from './rule.ts';

/** Endpoints lead to the registry and the image layers of their own region only. */
export const registryReachable: ApplicationRule = ({ registryEnvironment }, environments) => {
  const registry = environments.find(({ name }) => name === registryEnvironment);
  if (registry === undefined) return [];
  return environments
    .filter(({ network, region }) => network.egress === 'vpc-endpoints' && region !== registry.region)
    .map(({ name, region }) => ({
      path: 'registryEnvironment',
      must: `must be in ${region} for ${name}, which reaches its own region only`,
      got: registryEnvironment,
      wayOut: `give ${name} another network.egress than vpc-endpoints, or leave registryEnvironment out`,
    }));
};
