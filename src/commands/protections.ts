import type { Finding } from '../configuration/finding.ts';
import type { Configuration } from '../stacks/synthesize.ts';

/** The settings that keep an environment from being destroyed. */
export function protections({ application, environments }: Configuration, stack: string): Finding[] {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment) return [];
  const { database, loadBalancer, registry, storage } = environment;
  const switches = [
    { path: 'database.deletionProtection', got: database.deletionProtection, needed: false },
    { path: 'loadBalancer.deletionProtection', got: loadBalancer.deletionProtection, needed: false },
    { path: 'registry.deleteImages', got: registry.deleteImages, needed: true },
    { path: 'storage.deleteObjects', got: storage.deleteObjects, needed: true },
  ];
  const guests = environments.filter(({ name }) => application.registryEnvironment === stack && name !== stack);
  const pulls = guests.map(({ name }) => ({
    path: 'application.registryEnvironment',
    must: `must not be ${stack} before that can be destroyed, since ${name} pulls from its registry`,
    got: stack,
    wayOut: 'name another one, deploy, then destroy',
  }));
  const protecting = switches
    .filter(({ got, needed }) => got !== needed)
    .map(({ path, got, needed }) => ({
      path: `${stack}.${path}`,
      must: `must be ${needed} before the environment can be destroyed`,
      got,
      wayOut: `set it to ${needed}, deploy, then destroy`,
    }));
  return [...protecting, ...pulls];
}
