import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../configuration/finding.ts';
import { pythonEnvironment } from '../python-environment.ts';
import type { ScanInput } from './input.ts';

const requirements = 'src/commands/scan/requirements.txt';

/** Runs checkov in `folder`, which is its to write to, and returns its output. */
export async function runCheckov({ source, plan }: ScanInput, folder: string): Promise<string> {
  // A moved block makes nothing, and checkov can't read one.
  const { moved: _, ...blocks } = source;
  // Terraform JSON is to checkov what ends in .tf.json. Named one by one, so that it searches no folder.
  const files = { 'source.tf.json': blocks, 'plan.json': plan };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  const args = [
    ...['--file', ...Object.keys(files)],
    ...['--framework', 'terraform_json', 'terraform_plan'],
    ...['--output', 'json', '--compact'],
    // The exit code then tells whether checkov ran, not what it found.
    '--soft-fail',
    '--skip-download',
  ];
  try {
    const { stdout, stderr } = await promisify(execFile)(join(pythonEnvironment(requirements), 'checkov'), args, {
      cwd: folder,
      // Nothing else of the user's, and no home of theirs: settings there can leave out checks. Nor does it look for updates.
      env: { PATH: process.env.PATH, HOME: folder, CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true' },
      maxBuffer: Number.POSITIVE_INFINITY,
    });
    process.stderr.write(stderr);
    return stdout;
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error)) throw error;
    throw new UserError([
      {
        path: 'checkov',
        must: 'must run',
        got: error.stderr || error.message,
        wayOut: `its version stands in ${requirements}`,
      },
    ]);
  }
}
