import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { UserError } from '../configuration/finding.ts';
import { runsNoImage } from './named-images.ts';
import type { Terraform } from './terraform.ts';

/**
 * Plans, and writes the plan to a file that only its owner can read: it holds the whole state and each setting. A plan that fails leaves no file.
 * @param file as it is called from the project's root.
 * @returns the exit code of Terraform.
 */
export async function savePlan(terraform: Terraform, args: string[], file: string): Promise<number> {
  // Terraform runs in another folder.
  const path = resolve(file);
  if (existsSync(path) && stackOf(path) === undefined) {
    const wayOut = 'name a new one, or a saved plan';
    throw new UserError([{ path: '--out', must: 'must not be a file of another kind', got: file, wayOut }]);
  }
  let planned = false;
  try {
    rmSync(path, { force: true });
    // Terraform writes into what is there.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    throw new UserError([
      {
        path: '--out',
        must: 'must be a file that can be written',
        got: file,
        wayOut: `name one in a folder that is there (${(error as NodeJS.ErrnoException).code})`,
      },
    ]);
  }
  try {
    const exitCode = await terraform.run(['plan', ...args, `-out=${path}`]);
    // 2 says that there is something to change.
    planned = exitCode === 0 || exitCode === 2;
    return exitCode;
  } finally {
    if (!planned) rmSync(path, { force: true });
  }
}

/**
 * The path of a saved plan, for Terraform, which runs in another folder and would apply the plan of any stack in any of them.
 * @throws UserError when it is no plan, or that of another stack.
 */
export function savedPlan(stack: string, file: string): string {
  const path = resolve(file);
  if (!existsSync(path)) throw refused('must name a file that is there', file);
  const planned = stackOf(path);
  if (planned !== stack) throw refused(`must be a plan of ${stack}`, planned ?? file);
  return path;

  function refused(must: string, got: string) {
    const image = runsNoImage(stack) ? '' : '--image-tag <tag> ';
    const wayOut = `npm run plan ${stack} -- ${image}--out ${file} makes one`;
    return new UserError([{ path: '--plan', must, got, wayOut }]);
  }
}

/** The stack that a saved plan is of. */
function stackOf(path: string): string | undefined {
  return plannedFrom(path)?.['//']?.metadata?.stackName;
}

/** The Terraform JSON that a plan was made from, which the plan, a zip archive, holds beside what changes. Undefined when it is no plan. */
// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no schema of its own
export function plannedFrom(path: string): any {
  try {
    const configuration = 'tfconfig/m-/cdk.tf.json';
    const files = unzipSync(readFileSync(path), { filter: ({ name }) => name === configuration });
    return JSON.parse(new TextDecoder().decode(files[configuration]));
  } catch {
    return undefined;
  }
}
