import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../configuration/finding.ts';
import type { Terraform } from '../terraform.ts';
import { importsFile, planFile } from './imports-file.ts';
import type { Missing } from './missing.ts';
import { deposedIn, refusedIn } from './refused.ts';

/** Asks a person for a yes. */
export type Ask = (question: string) => Promise<boolean>;

/**
 * Plans with a block for each import, https://developer.hashicorp.com/terraform/language/import, shows the plan, and applies it after a yes.
 * @param apply applies it, by the arguments of Terraform.
 * @returns what that returns, or the exit code of a Terraform that could not plan.
 * @throws UserError when the plan destroys something, or nobody says yes.
 */
export async function applyWithImports(
  terraform: Terraform,
  found: Missing['found'],
  variables: string[],
  askPerson: Ask | undefined,
  apply: (args: string[]) => Promise<number> = (args) => terraform.run(args),
): Promise<number> {
  const { stack, folder } = terraform;
  const blocks = [...found].map(([to, { importId }]) => ({ to, id: importId }));
  const imports = join(folder, importsFile);
  // Terraform runs in that folder.
  const plan = resolve(folder, planFile);
  try {
    // A plan holds the state, and Terraform writes into the file that is there.
    writeFileSync(plan, '', { mode: 0o600 });
    writeFileSync(imports, JSON.stringify({ import: blocks }, null, 2));
    const exitCode = await terraform.run(['plan', '-input=false', ...variables, `-out=${plan}`]);
    if (exitCode !== 0) return exitCode;
    const shown = JSON.parse(await terraform.output(['show', '-json', plan]));
    const refused = refusedIn(shown, stack);
    if (refused.length > 0) throw new UserError(refused);
    for (const old of deposedIn(shown)) console.error(`deleted, since it was replaced before the kill: ${old}`);
    if (askPerson && !(await askPerson('Apply this plan? yes applies it: '))) {
      throw new UserError([`${stack}: must be approved, got no yes; nothing was applied`]);
    }
    return await apply(['apply', '-input=false', plan]);
  } finally {
    // Once applied, or not: a later plan must not import by it.
    rmSync(imports, { force: true });
    rmSync(plan, { force: true });
  }
}
