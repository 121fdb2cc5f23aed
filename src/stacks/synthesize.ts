import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Manifest, type TerraformStack } from 'cdktf';
import { didYouMean } from '../../modules/shared/did-you-mean.ts';
import { sentence, UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { asTerraform } from './as-terraform.ts';
import { BootstrapStack, bootstrapStackName } from './bootstrap-stack.ts';
import { withoutCreationStacks } from './creation-stacks.ts';
import { EnvironmentStack } from './environment-stack.ts';
import type { Extend } from './extension.ts';
import { namesThatMeet } from './names.ts';

export interface Configuration {
  application: Application;
  environments: EnvironmentConfig[];
  /** What a team adds to each of them. Without it, nothing. */
  extend?: Extend | undefined;
}

/** The oldest Terraform that has write-only arguments and ephemeral values. */
export const leastTerraformVersion = '1.11.0';

const lockFile = '.terraform.lock.hcl';

/**
 * Writes the Terraform JSON of the named stacks, or of all when none is named, and returns the folder of each.
 * @throws UserError before anything is written, when a name is unknown.
 */
export function synthesize(configuration: Configuration, names: string[]): Map<string, string> {
  const { application, environments, extend } = asTerraform(configuration);
  const stacks = new Map<string, { environment: EnvironmentConfig; build: (app: App) => TerraformStack }>();
  for (const environment of environments) {
    stacks.set(environment.name, {
      environment,
      build: (app) => new EnvironmentStack(app, application, environment, environments, extend),
    });
  }
  for (const environment of environments) {
    stacks.set(bootstrapStackName(environment.name), {
      environment,
      build: (app) => new BootstrapStack(app, application, environment, environments, extend),
    });
  }
  const known = [...stacks.keys()];
  const unknown = names.filter((name) => !stacks.has(name));
  if (unknown.length > 0) {
    throw new UserError(
      unknown.map((name) => ({
        path: 'command line',
        must: 'must name a stack',
        got: name,
        wayOut: didYouMean([name], known),
      })),
    );
  }

  const wanted = names.length > 0 ? known.filter((name) => names.includes(name)) : known;
  const app = withoutCreationStacks(() => {
    const app = new App();
    const built: { environment: EnvironmentConfig; stack: TerraformStack }[] = [];
    const refused = wanted.flatMap((name) =>
      sentencesOf(() => {
        const { environment, build } = stacks.get(name) as NonNullable<ReturnType<typeof stacks.get>>;
        built.push({ environment, stack: build(app) });
      }),
    );
    refused.push(...namesThatMeet(built).map(sentence));
    if (refused.length > 0) throw new UserError(refused);
    app.synth();
    return app;
  });
  const folders = new Map(wanted.map((name) => [name, join(app.outdir, Manifest.stacksFolder, name)]));
  for (const folder of folders.values()) {
    // Pins the provider by hash, and keeps cdktf from asking a registry for the hashes.
    copyFileSync(lockFile, join(folder, lockFile));
    // In a file of its own: inside cdk.tf.json it keeps checkov from reading anything there.
    writeFileSync(join(folder, 'terraform.tf'), `terraform {\n  required_version = ">= ${leastTerraformVersion}"\n}\n`);
  }
  return folders;
}

/** What is wrong with the settings of a stack that shows only where it is built, in one environment and in the others. */
function sentencesOf(build: () => unknown): string[] {
  try {
    build();
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.message.split('\n');
    throw error;
  }
}
