import type { Finding } from '../finding.ts';
import type { EnvironmentRule } from './rule.ts';

/** A registry keeps by number or, where environments share it, by pulls. What is written of the other means nothing. */
export const registryKeeps: EnvironmentRule = ({ name, registry }, { registryEnvironment }) => {
  const leftOut = (setting: 'imagesKept' | 'unpulledDays', beside: string, wayOut: string): Finding[] => {
    const got = registry[setting];
    return got === undefined ? [] : [{ path: `registry.${setting}`, must: `must be left out ${beside}`, got, wayOut }];
  };
  const home = registryEnvironment;
  if (home === undefined) {
    const wayOut = 'a registry of its own keeps by registry.imagesKept';
    return leftOut('unpulledDays', 'without application.registryEnvironment', wayOut);
  }
  const wayOut = `the registry of ${home}, which all share, keeps by registry.unpulledDays of ${home}`;
  const beside = `with application.registryEnvironment ${home}`;
  return [...leftOut('imagesKept', beside, wayOut), ...(name === home ? [] : leftOut('unpulledDays', beside, wayOut))];
};
