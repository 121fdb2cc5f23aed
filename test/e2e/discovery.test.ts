import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Roles } from '../rights/judge.ts';
import { encrypted, publicImage, service } from '../src/configuration/config.ts';
import type { Emulator } from './emulator/emulator.ts';
import { pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { settings } from './extremes.ts';
import { replaceSettings } from './one-environment.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

const name = 'dev';
const tag = 'abc1234';
const size = { cpu: 512 as const, memoryMiB: 1024 };
const ssr = service({
  ...size,
  name: 'ssr',
  image: publicImage,
  connections: undefined,
  paths: ['/ssr/*'],
  port: 3000,
});

/** So that it can be destroyed. */
const emptied = { storage: { deleteObjects: true }, registry: { deleteImages: true } };

/** An environment that runs, and what comes to it: one step after the other, each in one deploy. */
const steps = [
  { title: 'nothing that tasks call', environment: { web: { ...size, tasks: 1 } } },
  {
    title: 'web that a service calls by DNS',
    environment: { web: { ...size, tasks: 1, internal: { clients: ['ssr'] } } },
  },
  {
    title: 'web that a service calls by proxies that speak TLS',
    environment: { web: { ...size, tasks: 1, internal: { clients: ['ssr'] } }, discovery: encrypted },
  },
  { title: 'nothing that tasks call any more', environment: { web: { ...size, tasks: 1 } } },
];

describe('an environment with one service beside web', () => {
  let emulator: Emulator;
  let project: Project;
  const bootstraps: Roles[] = [];

  beforeAll(async () => {
    emulator = await startBootstrappedAccountOf(name, 'discovery');
    project = new Project(emulator);
  });

  afterAll(async () => {
    project?.remove();
    await emulator?.stop();
  });

  it.each(steps)('has $title, changes its services in place, and plans nothing more', async ({ environment }) => {
    const application = { ...settings.least.application, secrets: [] };
    replaceSettings(project, name, { application, environment: { ...emptied, ...environment, services: [ssr] } });
    const isFirst = bootstraps.length === 0;
    bootstraps.push(await rolesOf(project, name));
    if (isFirst) await pushFirstImages({ emulator, project }, name, [tag]);
    const { output, exitCode } = await project.npmRun('deploy', name, '--', '--image-tag', tag, '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect(output).not.toMatch(/aws_ecs_service\.\w+:? (must be replaced|will be destroyed)/);
    expect(output).not.toMatch(/aws_lb(_target_group|_listener_rule)?\.\w+:? (must be replaced|will be destroyed)/);
    if ('internal' in environment.web) {
      const changed = ['web', 'service_ssr'].map((each) =>
        output.indexOf(`aws_ecs_service.${each}_fargate_service: Modifications complete`),
      ) as [number, number];
      // What is called is there before what calls it.
      expect(changed[0], output).toBeGreaterThan(0);
      expect(changed[1], output).toBeGreaterThan(changed[0]);
    }
    const plan = ['--running-image', '--no-lock', '--detailed-exitcode'];
    for (const options of [plan, [...plan, '--no-refresh']]) {
      const { output, exitCode } = await project.npmRun('plan', name, '--', ...options);
      expect(exitCode, output).toBe(0);
    }
  });

  it('is destroyed with all that tasks called', async () => {
    const { environment } = steps[2] as (typeof steps)[number];
    const application = { ...settings.least.application, secrets: [] };
    replaceSettings(project, name, { application, environment: { ...emptied, ...environment, services: [ssr] } });
    const deployed = await project.npmRun('deploy', name, '--', '--image-tag', tag, '--auto-approve');
    expect(deployed.exitCode, deployed.output).toBe(0);
    const { output, exitCode } = await project.npmRun('destroy', name, '--', '--auto-approve');
    expect(exitCode, output).toBe(0);
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    expect(await deniedIn(emulator, name, ...bootstraps)).toEqual([]);
  });
});
