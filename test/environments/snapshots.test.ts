import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import application from '../../environments/application.ts';
import extend from '../../environments/extensions.ts';
import { environments } from '../../environments/index.ts';
import { checkEnvironments } from '../../src/configuration/define.ts';
import { UserError } from '../../src/configuration/finding.ts';
import { BootstrapStack } from '../../src/stacks/bootstrap-stack.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { beyondBoundary, uncoveredTypes, unlistedSources, unmakeableTypes } from '../capabilities.ts';
import { addresses, app, terraformOf } from '../synth.ts';

const configuration = checkEnvironments(application, environments);
const folder = join(import.meta.dirname, 'snapshots');

/** What a pull request changes in an environment, for a reviewer to read. */
describe.each(configuration.environments)('the environment $name', (environment) => {
  const { application, environments } = configuration;
  const stack = withoutCreationStacks(
    () => new EnvironmentStack(app(), application, environment, environments, extend),
  );
  const terraform = terraformOf(stack);

  it('synthesizes to the Terraform that was reviewed', async () => {
    await expect(`${JSON.stringify(terraform, null, 2)}\n`).toMatchFileSnapshot(
      `snapshots/${environment.name}.tf.json`,
    );
  });

  it('has rights for every type of its resources, and tells what is listed alone', () => {
    const { name, account, region } = environment;
    const owner = {
      project: application.project,
      environment: name,
      name: `${application.project}-${name}`,
      place: { account, region },
    };
    expect([...uncoveredTypes(stack), ...unlistedSources(stack), ...unmakeableTypes(stack, owner)]).toEqual([]);
  });

  it.skipIf(!configuration.application.github)('allows no role more than its boundary does', async () => {
    const bootstrap = terraformOf(
      withoutCreationStacks(() => new BootstrapStack(app(), application, environment, environments, extend)),
    );
    expect(await beyondBoundary(terraform, bootstrap, environment)).toEqual([]);
  });

  it('keeps every address that its state knows', async () => {
    await expect(`${addresses(terraform).join('\n')}\n`).toMatchFileSnapshot(
      `snapshots/${environment.name}.addresses.txt`,
    );
  });
});

it('bootstraps what was reviewed', async () => {
  const [environment] = configuration.environments;
  if (!environment) throw new Error('there is no environment');
  const { application, environments } = configuration;
  const terraform = terraformOf(
    withoutCreationStacks(() => new BootstrapStack(app(), application, environment, environments, extend)),
  );
  await expect(`${JSON.stringify(terraform, null, 2)}\n`).toMatchFileSnapshot(
    `snapshots/bootstrap-${environment.name}.tf.json`,
  );
});

it('has snapshots of no environment that is no more', () => {
  const names = configuration.environments.map(({ name }) => name);
  const known = [
    `bootstrap-${names[0]}.tf.json`,
    ...names.flatMap((name) => [`${name}.tf.json`, `${name}.addresses.txt`]),
  ];
  const gone = readdirSync(folder).filter((file) => !known.includes(file));
  // As vitest itself does with the snapshots that it keeps in files of its own.
  if (expect.getState().snapshotState.snapshotUpdateState === 'all')
    for (const file of gone) rmSync(join(folder, file));
  else if (gone.length > 0) {
    throw new UserError([
      {
        path: 'test/environments/snapshots',
        must: `must hold ${names.join(', ')} of environments/index.ts alone`,
        got: gone,
        wayOut: 'npm test -- -u deletes these',
      },
    ]);
  }
});
