import type { ITerraformDependable } from 'cdktf';
import type { Key } from '../encryption/key.ts';
import type { Place } from '../shared/statement.ts';
import type { InstancesSettings } from './settings.ts';
import type { TaskOnInstance } from './unknown-types.ts';

export interface Ec2CapacityProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The word for the service among those of the environment. */
  role: string;
  place: Place;
  encryption: Key;
  cluster: { readonly arn: string; readonly name: string };
  network: {
    readonly vpcId: string;
    readonly taskSubnetIds: readonly string[];
    readonly waysOut?: readonly ITerraformDependable[];
  };
  /** What instances and their disks are tagged with: what the provider puts on everything reaches neither. */
  tags: Readonly<Record<string, string>>;
  /** What must fit on each instance. */
  task: TaskOnInstance;
  settings: InstancesSettings;
}
