import type { ApplicationRule } from './rule.ts';

/** Production can start no task without the images of the registry that it pulls from, whoever's that is. */
export const sharedRegistryIsSafe: ApplicationRule = ({ registryEnvironment }, environments) => {
  const home = environments.find(({ name }) => name === registryEnvironment);
  const production = environments.find(({ stage }) => stage === 'production');
  if (!home || !production || home.stage === 'production' || !home.registry.deleteImages) return [];
  return [
    {
      path: 'registryEnvironment',
      must: `must be an environment whose registry.deleteImages is false, since ${production.name} pulls from it`,
      got: home.name,
      wayOut: `set it to false in ${home.name}, or share the registry of ${production.name}`,
    },
  ];
};
