import { type InstancesSettings, instancesOf } from '../../modules/ec2-capacity/settings.ts';
import type { EnvironmentConfig } from './schema.ts';

interface OnInstances {
  path: string;
  instances: InstancesSettings;
}

/** The workers that have instances of EC2 of their own. */
export function workersOnInstances({ workers }: Pick<EnvironmentConfig, 'workers'>): OnInstances[] {
  return workers.flatMap(({ capacity }, index) => {
    const instances = instancesOf(capacity);
    return instances ? [{ path: `workers[${index}]`, instances }] : [];
  });
}
