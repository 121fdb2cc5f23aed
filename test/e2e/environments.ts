import { join } from 'node:path';
import { checkEnvironments } from '../../src/configuration/define.ts';
import { stateOf } from '../../src/configuration/state.ts';
import application from '../shop/application.ts';
import { environments } from '../shop/index.ts';
import { makeStateBackend, pushImage } from './aws.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import type { Project } from './project.ts';

const configuration = checkEnvironments(application, environments);

/** What the tests know of an environment: all of it comes from test/shop. */
export function environmentCalled(name: string) {
  const [dev] = configuration.environments;
  // What docs/operations.md makes beside one of them, with the same names but for its own.
  const all = [...configuration.environments, ...(dev ? [{ ...dev, name: 'drill' }] : [])];
  const environment = all.find((candidate) => candidate.name === name);
  if (!environment) throw new Error(`test/shop: must include ${name}, which this test is about, got none`);
  const { account, region } = environment;
  return {
    account,
    region,
    prefix: `${configuration.application.project}-${name}`,
    ...stateOf(configuration.application, environment),
  };
}

/** An emulator of the account that an environment lives in. It logs to build/<test>.log. */
export function startAccountOf(name: string, test: string): Promise<Emulator> {
  const { account, region } = environmentCalled(name);
  return startEmulator({ accountId: account, region, logFile: join('build', `${test}.log`) });
}

/** The same, with the bucket and the table that a bootstrap makes already there. */
export async function startBootstrappedAccountOf(name: string, test: string): Promise<Emulator> {
  const emulator = await startAccountOf(name, test);
  const { bucket, lockTable } = environmentCalled(name);
  await makeStateBackend(emulator, bucket, lockTable);
  return emulator;
}

/** What stands before a first deploy: the registry, made by itself, and images in it. Returns the digest of each tag. */
export async function pushFirstImages(
  { emulator, project }: { emulator: Emulator; project: Project },
  name: string,
  tags: string[],
): Promise<Map<string, string>> {
  const target = ['-target=aws_ecr_repository.registry_repository', '-var=image_tag=0.0.0', '-auto-approve'];
  const { exitCode, output } = await project.npmRun('terraform', name, '--', 'apply', ...target);
  if (exitCode !== 0) throw new Error(`${name}: must have a registry, got ${output}`);
  const digests = new Map<string, string>();
  for (const tag of tags) digests.set(tag, await pushImage(emulator, environmentCalled(name).prefix, tag));
  return digests;
}
