import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteRole, githubRoles, makeGithubRole, objectKeys, policyNames, tableNames, tokenProviders } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startAccountOf } from './environments.ts';
import { Project } from './project.ts';

const { account, prefix, bucket, key, lockTable } = environmentCalled('dev');
const ownRoles = ['deploy', 'plan', 'publish', 'refresh', 'release'].map((role) => `${prefix}-${role}`);

let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startAccountOf('dev', 'leaving');
  project = new Project(emulator);
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

const run = (command: string, stack: string) => project.npmRun(command, stack, '--', '--auto-approve');

describe('an environment that is taken away', () => {
  it('keeps the roles of GitHub Actions as long as it has resources', async () => {
    expect((await run('deploy', 'bootstrap-dev')).exitCode).toBe(0);
    expect(await githubRoles(emulator)).toEqual(ownRoles);
    // The least that an environment has: its registry, and the key for it.
    await pushFirstImages({ emulator, project }, 'dev', []);

    const destroy = await run('destroy', 'bootstrap-dev');
    expect(destroy.output).toContain(
      'bootstrap-dev: must stay while dev has resources, whose roles carry its boundary, got 2; npm run destroy dev, then destroy bootstrap-dev\n',
    );
    expect(destroy.exitCode).toBe(1);
    expect(await githubRoles(emulator)).toEqual(ownRoles);
  });

  it('then gives the roles up, and keeps what holds the state, and a provider that others trust', async () => {
    expect((await run('destroy', 'dev')).exitCode).toBe(0);
    await makeGithubRole(emulator, 'other-deploy', account);
    const { output, exitCode } = await run('destroy', 'bootstrap-dev');
    expect(output).toContain(
      `bootstrap-dev: keeps the bucket ${bucket}, with the older states, the table ${lockTable} and the key alias/${prefix}-terraform-state\n`,
    );
    expect(output).toContain(
      "bootstrap-dev: keeps the account's provider of GitHub's tokens, which other-deploy trusts\n",
    );
    expect(output).toMatch(/Destroy complete! Resources: \d+ destroyed\./);
    expect(output).toContain(
      'bootstrap-dev: destroyed roles and policies of GitHub Actions; the GitHub environments dev, dev-release and dev-publish may go now\n',
    );
    expect(exitCode).toBe(0);
    expect(await githubRoles(emulator)).toEqual(['other-deploy']);
    expect(await policyNames(emulator)).toEqual([]);
    expect(await tokenProviders(emulator)).toEqual([
      `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
    ]);
    expect(await objectKeys(emulator, bucket)).toEqual([key]);
    expect(await tableNames(emulator)).toEqual([lockTable]);
  });

  it('gives up the provider as well once nobody else trusts it, and then has nothing more to destroy', async () => {
    await deleteRole(emulator, 'other-deploy');
    expect((await run('destroy', 'bootstrap-dev')).output).toContain('Destroy complete! Resources: 1 destroyed.');
    expect(await tokenProviders(emulator)).toEqual([]);

    const again = await run('destroy', 'bootstrap-dev');
    expect(again.output).toContain(
      'bootstrap-dev: there is nothing to destroy: no role or policy of GitHub Actions is left\n',
    );
    expect(again.exitCode).toBe(0);
  });

  it('has the roles back after another bootstrap', async () => {
    const deploy = await run('deploy', 'bootstrap-dev');
    expect(deploy.output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\./);
    expect(await githubRoles(emulator)).toEqual(ownRoles);
    expect((await project.npmRun('terraform', 'bootstrap-dev', '--', 'plan', '-detailed-exitcode')).exitCode).toBe(0);
  });
});
