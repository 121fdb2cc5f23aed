import type { EnvironmentConfig } from '../schema.ts';
import type { ApplicationRule } from './rule.ts';

/** How much is at stake in an environment. */
const stakes: Record<EnvironmentConfig['stage'], number> = { development: 1, staging: 2, production: 3 };

/**
 * Who deploys an environment may change and delete the images of its registry
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html), so it belongs to the one that most is at stake in.
 */
export const sharedRegistryIsSafe: ApplicationRule = ({ registryEnvironment }, environments) => {
  const home = environments.find(({ name }) => name === registryEnvironment);
  if (!home) return [];
  const { stage: highest } = environments.reduce((most, each) =>
    stakes[each.stage] > stakes[most.stage] ? each : most,
  );
  if (home.stage === highest) return [];
  const safe = environments.filter(({ stage }) => stage === highest).map(({ name }) => name);
  return [
    {
      path: 'registryEnvironment',
      must: `must be ${safe.join(' or ')}, whose stage is ${highest}, since whoever deploys it can change the images that all run`,
      got: home.name,
      wayOut:
        'move the registry as docs/operations.md says under Move the registry that all share, or leave it out to give each its own',
    },
  ];
};
