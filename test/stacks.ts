import type { TerraformStack } from 'cdktf';
import type { Application, EnvironmentConfig } from '../src/configuration/schema.ts';
import { asTerraform } from '../src/stacks/as-terraform.ts';
import { BootstrapStack } from '../src/stacks/bootstrap-stack.ts';
import { withoutCreationStacks } from '../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../src/stacks/environment-stack.ts';
import { app, type Terraform, terraformOf } from './synth.ts';

/** The Terraform JSON of an environment, which tests with the same settings share: it is frozen. */
export const environmentTerraform = synthesizedOnce((...of) => new EnvironmentStack(app(), ...of));

/** The same of an environment's bootstrap. */
export const bootstrapTerraform = synthesizedOnce((...of) => new BootstrapStack(app(), ...of));

type Settings = [application: Application, environment: EnvironmentConfig, environments: EnvironmentConfig[]];

function synthesizedOnce(stackOf: (...settings: Settings) => TerraformStack) {
  const bySettings = new Map<string, Terraform>();
  return (application: Application, environment: EnvironmentConfig, environments = [environment]): Terraform => {
    const settings = JSON.stringify([application, environment, environments]);
    const known = bySettings.get(settings);
    if (known) return known;
    const terraform = withoutCreationStacks(() =>
      terraformOf(stackOf(...asTerraform<Settings>([application, environment, environments]))),
    );
    bySettings.set(settings, frozen(terraform));
    return terraform;
  };
}

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}
