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
  const { database, loadBalancer } = environment;
  const switches = {
    'database.deletionProtection': database.deletionProtection,
    'loadBalancer.deletionProtection': loadBalancer.deletionProtection,
  };
  return Object.entries(switches)
    .filter(([, on]) => on)
    .map(([path, got]) => ({
      path: `${stack}.${path}`,
      must: 'must be false before the environment can be destroyed',
      got,
      wayOut: 'set it to false, deploy, then destroy',
    }));
}
