import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Terraform } from '../terraform.ts';
import { runCheckov } from './checkov.ts';
import type { Exception } from './exceptions/exception.ts';
import { withDocuments } from './input.ts';
import { readResults } from './results.ts';
import { verdict } from './verdict.ts';

/**
 * Checks what a stack is and what Terraform plans to make of it against checkov's policies: values that are known only after
 * the apply hide some checks in the plan, and the source hides others. Returns the exit code.
 */
export async function scan(terraform: Terraform, variables: string[], exceptions: Exception[]): Promise<number> {
  // A plan holds more than its readers should see, so it stays nowhere.
  const folder = mkdtempSync(join(tmpdir(), 'scan-'));
  try {
    const planFile = join(folder, 'plan');
    // Nothing is changed, so a deployment that runs just now need not be waited for.
    await terraform.output(['plan', '-input=false', '-lock=false', `-out=${planFile}`, ...variables]);
    const plan = JSON.parse(await terraform.output(['show', '-json', planFile]));
    const source = JSON.parse(readFileSync(join(terraform.folder, 'cdk.tf.json'), 'utf8'));

    const results = readResults(await runCheckov({ source, plan: withDocuments({ source, plan }) }, folder), source);
    const { lines, passed } = verdict(results, exceptions);
    for (const line of lines) console.log(line);
    return passed ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
