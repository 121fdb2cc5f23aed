import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, startBootstrappedAccountOf } from './environments.ts';
import { Project } from './project.ts';

describe.each([
  { name: 'staging', image: '1.2.3' },
  { name: 'production', image: '0123456789abcdef0123456789abcdef01234567' },
])('$name', ({ name, image }) => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await startBootstrappedAccountOf(name, `plan-${name}`);
    project = new Project(emulator);
  });

  afterAll(async () => {
    await emulator?.stop();
    project?.remove();
  });

  it('plans to create all of itself', async () => {
    const plan = await project.npmRun('plan', name, '--', '--image-tag', image);
    expect(plan.output).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy\./);
    expect(plan.exitCode).toBe(0);
  });

  it('is refused by Terraform itself for an image tag that can move', async () => {
    const plan = await project.npmRun('terraform', name, '--', 'plan', '-var=image_tag=latest');
    expect(plan.output).toContain('got "latest"; a tag such as latest can move to another image.');
    expect(plan.exitCode).toBe(1);
  });

  it('plans with a lock file beside the DynamoDB lock, while it moves from one to the other', async () => {
    const { region } = environmentCalled(name);
    project.edit(`environments/${name}.ts`, `region: '${region}',`, `region: '${region}',\n  state: { lock: 'both' },`);
    const plan = await project.npmRun('plan', name, '--', '--image-tag', image);
    expect(plan.output).toContain('Successfully configured the backend "s3"!');
    expect(plan.exitCode).toBe(0);
  });
});
