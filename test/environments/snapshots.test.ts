import { describe, expect, it } from 'vitest';
import application from '../../environments/application.ts';
import { checkEnvironments } from '../../environments/define.ts';
import { environments } from '../../environments/index.ts';
import { BootstrapStack } from '../../src/bootstrap-stack.ts';
import { withoutCreationStacks } from '../../src/creation-stacks.ts';
import { EnvironmentStack } from '../../src/environment-stack.ts';
import { addresses, app, terraformOf } from '../synth.ts';

const configuration = checkEnvironments(application, environments);

/** What a pull request changes in an environment, for a reviewer to read. */
describe.each(configuration.environments)('the environment $name', (environment) => {
  const terraform = withoutCreationStacks(() =>
    terraformOf(new EnvironmentStack(app(), configuration.application, environment, configuration.environments)),
  );

  it('synthesizes to the Terraform that was reviewed', async () => {
    await expect(`${JSON.stringify(terraform, null, 2)}\n`).toMatchFileSnapshot(
      `snapshots/${environment.name}.tf.json`,
    );
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
  const terraform = terraformOf(
    new BootstrapStack(app(), configuration.application, environment, configuration.environments),
  );
  await expect(`${JSON.stringify(terraform, null, 2)}\n`).toMatchFileSnapshot(
    `snapshots/bootstrap-${environment.name}.tf.json`,
  );
});
