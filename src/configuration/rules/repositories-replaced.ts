import type { Finding } from '../finding.ts';
import { placeholder, shippedProject } from '../placeholder.ts';
import type { ApplicationRule } from './rule.ts';

/** The owner of the shipped files' repositories, with the id that GitHub's tokens may have. It may be somebody, whose workflows would get the roles. */
const shippedOwner = /^acme(@\d+)?\//i;

/** Roles trust the team's own repositories, whatever these are called. */
export const repositoriesReplaced: ApplicationRule = ({ project, github }) => {
  if (project === shippedProject || !github) return [];
  return (['infrastructureRepository', 'applicationRepository'] as const).flatMap((name): Finding[] => {
    const repository = github[name];
    if (repository === undefined || !shippedOwner.test(repository)) return [];
    const wayOut = 'name your own repository, or leave github out if none of its workflows deploys';
    return [placeholder(`github.${name}`, repository, wayOut)];
  });
};
