import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authTokens, refuseTokenUpdates, secretValues } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { Project } from './project.ts';

const { prefix } = environmentCalled('dev');
const group = `${prefix}-cache`;

let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'redis-token');
  project = new Project(emulator);
  project.edit('environments/dev.ts', '  web: {', "  cache: { nodeType: 'cache.t4g.micro', replicas: 0 },\n  web: {");
  await pushFirstImages({ emulator, project }, 'dev', ['abc1234']);
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

const deploy = () => project.npmRun('deploy', 'dev', '--', '--image-tag', 'abc1234', '--auto-approve');

async function tokenOfSecret(): Promise<string> {
  return new URL((await secretValues(emulator)).get(`${prefix}/cache-url`) ?? '').password;
}

describe('a deploy that fails between the two steps of a token', () => {
  it('says that a new Redis takes clients without one, before any task has started', async () => {
    await refuseTokenUpdates(emulator, 'SET');
    const { output, exitCode } = await deploy();
    expect(exitCode).toBe(1);
    // Terraform breaks lines where its box ends.
    expect(output).toContain(`${group}: must take the token of its secret alone`);
    expect(output).toContain(
      'dev.cache: must take the token of its secret alone, got "clients without a token, too"; fix what the last deploy failed by, and deploy again: a deploy that goes through ends this\n',
    );
    expect(output).not.toContain('aws_ecs_service.web_fargate_service: Creating');
    expect((await authTokens(emulator, group)).valid).toEqual([null, await tokenOfSecret()]);
  });

  it('is finished by the next one, before any task has started', async () => {
    await refuseTokenUpdates(emulator);
    const { output, exitCode } = await deploy();
    expect(exitCode).toBe(0);
    expect((await authTokens(emulator, group)).valid).toEqual([await tokenOfSecret()]);
    const token = output.indexOf('terraform_data.cache_redis_add_token: Creation complete');
    expect(token).toBeGreaterThan(0);
    expect(output.indexOf('aws_ecs_service.web_fargate_service: Creating')).toBeGreaterThan(token);
    // The labels that say so are no change of the secret.
    expect((await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode')).exitCode).toBe(0);
  });

  it('says that Redis takes the token before, too, where one is changed, and the next deploy ends that', async () => {
    const before = await tokenOfSecret();
    project.edit('environments/dev.ts', 'replicas: 0 }', 'replicas: 0, authTokenVersion: 2 }');
    await refuseTokenUpdates(emulator, 'SET');
    const failed = await deploy();
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain(
      'dev.cache: must take the token of its secret alone, got "the token before, too"; fix what the last deploy failed by, and deploy again: a deploy that goes through ends this\n',
    );
    const after = await tokenOfSecret();
    expect((await authTokens(emulator, group)).valid).toEqual([before, after]);

    await refuseTokenUpdates(emulator);
    expect((await deploy()).exitCode).toBe(0);
    expect((await authTokens(emulator, group)).valid).toEqual([after]);
    expect((await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode')).exitCode).toBe(0);
  });
});
