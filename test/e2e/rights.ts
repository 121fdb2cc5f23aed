import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { judge, type Roles } from '../rights/judge.ts';
import { recordedCalls } from '../rights/recording.ts';
import { rolesIn } from '../rights/roles.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled } from './environments.ts';
import type { Project } from './project.ts';

/** The roles of GitHub Actions by the bootstrap of an environment, as its files are now. */
export async function rolesOf(project: Project, name: string): Promise<Roles> {
  const { exitCode, output } = await project.npmRun('synth', `bootstrap-${name}`);
  if (exitCode !== 0) throw new Error(output);
  const bootstrap = readFileSync(join(project.stackFolder(`bootstrap-${name}`), 'cdk.tf.json'), 'utf8');
  return rolesIn(JSON.parse(bootstrap), environmentCalled(name));
}

/**
 * What the roles of GitHub Actions did in a test and may not, a sentence each. Where a test changes what the bootstrap gives, its policies
 * before and after are `bootstraps`: an administrator deploys the bootstrap before a deploy that needs more, and after one that needs less.
 * What was used goes to `build/rights/<test>.json`, for test/rights/used.test.ts.
 */
export async function deniedIn(emulator: Emulator, name: string, ...bootstraps: Roles[]): Promise<string[]> {
  const { denied, used } = await judge(recordedCalls(emulator.callsFile), environmentCalled(name).account, bootstraps);
  if (used.size === 0) throw new Error(`${emulator.callsFile}: must hold calls of a role, got none`);
  const file = join(dirname(emulator.callsFile), '..', 'rights', basename(emulator.callsFile, 'l'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify([...used].sort(), null, 2));
  return denied;
}
