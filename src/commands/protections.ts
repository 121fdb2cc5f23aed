import type { Finding } from '../../environments/finding.ts';
import type { EnvironmentConfig } from '../../environments/schema.ts';
import { bootstrapStackName } from '../bootstrap-stack.ts';

/** The settings that keep a stack from being destroyed. */
export function protections(environments: readonly EnvironmentConfig[], stack: string): Finding[] {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment) {
    return environments
      .filter(({ name }) => bootstrapStackName(name) === stack)
      .map(({ name }) => ({
        path: stack,
        must: 'must stay, since it holds the state',
        got: 'destroy',
        wayOut: `destroy ${name}, then delete bucket, table and key in AWS by hand`,
      }));
  }
  const { database, loadBalancer, registry, storage } = environment;
  const switches = [
    { path: 'database.deletionProtection', got: database.deletionProtection, needed: false },
    { path: 'loadBalancer.deletionProtection', got: loadBalancer.deletionProtection, needed: false },
    { path: 'registry.deleteImages', got: registry.deleteImages, needed: true },
    { path: 'storage.deleteObjects', got: storage.deleteObjects, needed: true },
  ];
  return switches
    .filter(({ got, needed }) => got !== needed)
    .map(({ path, got, needed }) => ({
      path: `${stack}.${path}`,
      must: `must be ${needed} before the environment can be destroyed`,
      got,
      wayOut: `set it to ${needed}, deploy, then destroy`,
    }));
}
