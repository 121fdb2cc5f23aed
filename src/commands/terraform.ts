import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { leastTerraformVersion } from '../stacks/synthesize.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { checkAccount } from './account.ts';
import { noCredentials } from './ask.ts';
import { heldLock, leftBehind, lockedBy, plain, withoutBootstrap } from './state-refusals.ts';
import { type BeginBeside, runTerraform } from './terraform-process.ts';

const install = 'https://developer.hashicorp.com/terraform/install says how';

/** Terraform in the folder of one synthesized stack. */
export class Terraform {
  readonly stack: string;
  readonly folder: string;
  private readonly environment: EnvironmentConfig;
  private interruptedBy: NodeJS.Signals | undefined;

  /** @param environment whose account the stack is of. */
  constructor(stack: string, folder: string, environment: EnvironmentConfig) {
    this.stack = stack;
    this.folder = folder;
    this.environment = environment;
  }

  /** @throws UserError when the credentials are none, hold no longer, or are of another account. */
  checkAccount(): Promise<void> {
    return checkAccount(this.environment, clientConfigOf(this.environment));
  }

  /**
   * `terraform init`, unless it was done for this very backend and these very providers.
   * @throws UserError when Terraform is missing or too old, the credentials are not those of the account, or init fails.
   */
  async init(): Promise<void> {
    const done = join(this.folder, '.terraform', 'initialized-for');
    const { terraform } = this.synthesized();
    const wanted = createHash('sha256')
      .update(JSON.stringify([terraform, readFileSync(join(this.folder, '.terraform.lock.hcl'), 'utf8')]))
      .digest('hex');
    const isDone = existsSync(done) && readFileSync(done, 'utf8') === wanted;
    if (!isDone) await requireTerraform();
    await this.checkAccount();
    if (isDone) return;

    const args = ['init', '-input=false', '-lockfile=readonly'];
    // A change of the lock, or of the role, moves no state: Terraform need not ask whether to move it.
    if (this.keepsItsState(terraform.backend)) args.push('-reconfigure');
    if ((await this.run(args)) !== 0) {
      throw new UserError([`${this.stack}: must be initialized, got the errors above; fix them and try again`]);
    }
    writeFileSync(done, wanted);
  }

  /** What was synthesized, Terraform's JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no schema of its own
  synthesized(): any {
    return JSON.parse(readFileSync(join(this.folder, 'cdk.tf.json'), 'utf8'));
  }

  /** Whether the state is where it was when this folder was last initialized. */
  private keepsItsState(backend: Record<string, Record<string, unknown>>): boolean {
    const file = join(this.folder, '.terraform', 'terraform.tfstate');
    if (!existsSync(file)) return false;
    const { type, config } = JSON.parse(readFileSync(file, 'utf8')).backend;
    return ['bucket', 'key', 'region', 'path'].every((part) => (config[part] ?? undefined) === backend[type]?.[part]);
  }

  /**
   * Runs Terraform in this terminal and returns its exit code.
   * @param begin what goes on beside it, if anything does.
   */
  async run(args: string[], begin?: BeginBeside): Promise<number> {
    return (await this.start(args, { shows: true, begin })).exitCode;
  }

  /**
   * Runs Terraform and returns what it prints. Its errors go to this terminal.
   * @throws UserError when it fails.
   */
  async output(args: string[]): Promise<string> {
    const { exitCode, printed } = await this.start(args, { shows: false });
    if (exitCode === 0) return printed;
    throw new UserError([
      `${this.stack}: must let terraform ${args[0]} succeed, got the errors above; fix them and try again`,
    ]);
  }

  private async start(
    args: string[],
    how: { shows: boolean; begin?: BeginBeside | undefined },
    again = false,
  ): Promise<{ exitCode: number; printed: string }> {
    const signal = this.interruptedBy;
    if (signal) throw new UserError([`${this.stack}: must run to its end, got ${signal}; start it again`]);
    const ended = await runTerraform(args, this.folder, how.shows, how.begin).catch((error) => {
      throw isMissing(error) ? missing() : error;
    });
    const { exitCode, printed, errors, lockId } = ended;
    this.interruptedBy = ended.interruptedBy;
    if (exitCode === 0) {
      process.stderr.write(errors);
      return { exitCode, printed };
    }
    if (errors.includes('No valid credential sources found')) throw noCredentials(this.stack);
    const said = plain(errors);
    const held = heldLock(said);
    if (held && (held.id !== lockId || again || this.interruptedBy)) throw lockedBy(this.stack, held);
    if (held) {
      // An answer of AWS's was lost and the call repeated: what holds the lock is this very run, which has done nothing yet.
      console.error(
        `${this.stack}: locked by this run itself, since an answer of AWS was lost; unlocked, and run again`,
      );
      await this.start(['force-unlock', '-force', held.id], { shows: false }, true);
      return this.start(args, how, true);
    }
    const refusal = withoutBootstrap(this.stack, said);
    if (refusal) throw refusal;
    process.stderr.write(errors);
    for (const sentence of leftBehind(this.stack, said, lockId)) console.error(sentence);
    return { exitCode, printed };
  }
}

export function approval(autoApprove: boolean | undefined): string[] {
  return autoApprove ? ['-auto-approve', '-input=false'] : [];
}

async function requireTerraform(): Promise<void> {
  const { stdout } = await promisify(execFile)('terraform', ['version', '-json']).catch((error) => {
    if (isMissing(error)) throw missing();
    throw new UserError([{ path: 'terraform', must: 'must run', got: error.stderr ?? error.message, wayOut: install }]);
  });
  const version: string = JSON.parse(stdout).terraform_version;
  if (version.localeCompare(leastTerraformVersion, 'en', { numeric: true }) < 0) {
    throw new UserError([
      { path: 'terraform', must: `must be ${leastTerraformVersion} or newer`, got: version, wayOut: install },
    ]);
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function missing(): UserError {
  return new UserError([
    {
      path: 'terraform',
      must: `must be installed, ${leastTerraformVersion} or newer`,
      got: undefined,
      wayOut: install,
    },
  ]);
}
