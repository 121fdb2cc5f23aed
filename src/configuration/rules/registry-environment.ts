import type { ApplicationRule } from './rule.ts';

/** Without it there would be no registry to pull from. */
export const registryEnvironment: ApplicationRule = ({ registryEnvironment: name }, environments) => {
  const names = environments.map((environment) => environment.name);
  if (name === undefined || names.includes(name)) return [];
  return [
    {
      path: 'registryEnvironment',
      must: `must be one of ${names.join(', ')}`,
      got: name,
      wayOut: 'name one of these, or leave it out to give each its own registry',
    },
  ];
};
