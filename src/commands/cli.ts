import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironments, type Definition } from '../configuration/define.ts';
import { UserError } from '../configuration/finding.ts';
import { repositoriesRun } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { bootstrapStackName } from '../stacks/bootstrap-stack.ts';
import type { Extend } from '../stacks/extension.ts';
import { type Configuration, synthesize } from '../stacks/synthesize.ts';
import { basicAuth } from './basic-auth.ts';
import { parse } from './command-line.ts';
import { deploy, deployOptions, deployUsage } from './deploy.ts';
import { destroy, destroyOptions, destroyUsage } from './destroy.ts';
import { failureOf } from './failures.ts';
import { stacksGivenToCdktf } from './given-to-cdktf.ts';
import { imageTagArguments } from './named-images.ts';
import { plan, planOptions, planUsage } from './plan.ts';
import { importsFile, planFile } from './recover/imports-file.ts';
import { exceptionsOf } from './scan/exceptions/exceptions.ts';
import { scan } from './scan/scan.ts';
import { steps } from './steps.ts';
import { manageOptions, refuseTakenByNpm, terraformOptions } from './taken-by-npm.ts';
import { Terraform } from './terraform.ts';

/** The npm scripts. Each gets what follows its name on the command line and returns the exit code. */
const commands: Record<string, (args: string[], configuration: () => Configuration) => Promise<number> | number> = {
  synth(args, configuration) {
    const { positionals } = parse('npm run synth [stack...]', args, {});
    const names = positionals.length > 0 ? positionals : stacksGivenToCdktf();
    for (const [name, folder] of synthesize(configuration(), names)) console.log(`${name}: ${folder}/cdk.tf.json`);
    return 0;
  },

  async plan(args, configuration) {
    const { positionals, values } = parse(planUsage, args, planOptions);
    return plan(configuration(), prepare(configuration(), onlyStack(planUsage, positionals)), values);
  },

  async deploy(args, configuration) {
    const { positionals, values } = parse(deployUsage, args, deployOptions);
    return deploy(configuration(), prepare(configuration(), onlyStack(deployUsage, positionals)), values);
  },

  async destroy(args, configuration) {
    const { positionals, values } = parse(destroyUsage, args, destroyOptions);
    return destroy(configuration(), prepare(configuration(), onlyStack(destroyUsage, positionals)), values);
  },

  async recover(args, configuration) {
    const { recover, recoverOptions, recoverUsage } = await import('./recover/recover.ts');
    const { positionals, values } = parse(recoverUsage, args, recoverOptions);
    return recover(configuration(), prepare(configuration(), onlyStack(recoverUsage, positionals)), values);
  },

  async scan(args, configuration) {
    const usage = 'npm run scan <stack> -- --image-tag <tag> [--image-tag <repository>=<tag>]';
    const { positionals, values } = parse(usage, args, { 'image-tag': { type: 'string', multiple: true } });
    const stack = onlyStack(usage, positionals);
    const terraform = prepare(configuration(), stack);
    const repositories = configuration()
      .environments.filter(({ name }) => name === stack)
      .flatMap(repositoriesRun);
    const variables = imageTagArguments(stack, repositories, values['image-tag']);
    await terraform.init();
    return scan(terraform, variables, exceptionsOf(configuration(), stack));
  },

  async rights(args, configuration) {
    const { rightsOf, rightsTable, rightsUsage } = await import('./rights.ts');
    const { positionals } = parse(rightsUsage, args, {});
    const [name, holder, ...rest] = positionals;
    const { environment } = environmentCalled(configuration(), rightsUsage, rest.length > 0 ? rest.join(' ') : name);
    console.log(rightsTable(rightsOf(configuration(), environment), holder));
    return 0;
  },

  'basic-auth'([user, ...rest]) {
    const { password, sha256 } = basicAuth(user, rest);
    console.log(`user ${user}, password ${password}\ncdn: { basicAuth: { sha256: '${sha256}' } }`);
    return 0;
  },

  /** Any other Terraform command in the folder of a stack: import, state, output, force-unlock. */
  async terraform([stack, ...args], configuration) {
    const usage = 'npm run terraform <stack> -- <arguments of terraform>';
    refuseTakenByNpm(terraformOptions, usage);
    const terraform = prepare(configuration(), onlyStack(usage, stack ? [stack] : []));
    // Moving a state to another backend is an init of its own.
    await (args[0] === 'init' ? terraform.checkAccount() : terraform.init());
    return terraform.run(args);
  },

  async manage([name, ...args], configuration) {
    const usage =
      'npm run manage <environment> -- [--as-owner] [--timeout-seconds <seconds>] <command of manage.py and its arguments>';
    refuseTakenByNpm(manageOptions, usage);
    const { application, environment } = environmentCalled(configuration(), usage, name);
    const { manage } = await import('./manage.ts');
    return manage(application, environment, args);
  },

  async shell([name, ...command], configuration) {
    const usage = 'npm run shell <environment> [-- <command>]';
    refuseTakenByNpm(manageOptions, usage);
    const { application, environment } = environmentCalled(configuration(), usage, name);
    const { shell } = await import('./shell.ts');
    return shell(application, environment, command);
  },

  async status(args, configuration) {
    const usage = 'npm run status <environment> [-- --watch | --json], which ends in 1 when something is wrong';
    const { positionals, values } = parse(usage, args, { watch: { type: 'boolean' }, json: { type: 'boolean' } });
    const { all, environment } = environmentCalled(configuration(), usage, positionals.join(' ') || undefined);
    const { status } = await import('./status/status.ts');
    return status(all, environment, values);
  },

  async releases(args, configuration) {
    const { releases, releasesOptions, releasesUsage } = await import('./releases/releases.ts');
    const { positionals, values } = parse(releasesUsage, args, releasesOptions);
    const { all, environment } = environmentCalled(configuration(), releasesUsage, positionals.join(' ') || undefined);
    return releases(all, environment, values);
  },

  async rollback(args, configuration) {
    const { rollback, rollbackOptions, rollbackUsage } = await import('./rollback/rollback.ts');
    const { positionals, values } = parse(rollbackUsage, args, rollbackOptions);
    const { all, environment } = environmentCalled(configuration(), rollbackUsage, positionals.join(' ') || undefined);
    return rollback(all, environment, prepare(all, environment.name), values);
  },

  async logs(args, configuration) {
    const { logsOptions, logsUsage } = await import('./logs/options.ts');
    const { positionals, values } = parse(logsUsage, args, logsOptions);
    const [name, service, ...rest] = positionals;
    const given = rest.length > 0 ? positionals.join(' ') : name;
    const { application, environment } = environmentCalled(configuration(), logsUsage, given);
    const { logs } = await import('./logs/logs.ts');
    return logs(application, environment, service, values);
  },

  async secret(args, configuration) {
    const { putSecret, secretUsage } = await import('./secret.ts');
    const { positionals } = parse(secretUsage, args, {});
    const { application, environment } = environmentCalled(configuration(), secretUsage, positionals[0]);
    await putSecret(application, environment, positionals.slice(1));
    return 0;
  },

  async 'publish-frontend'(args, configuration) {
    const usage = 'npm run publish-frontend <environment> <name> <folder> [-- --keep-old-days <days>]';
    const { positionals, values } = parse(usage, args, { 'keep-old-days': { type: 'string' } });
    const [given, name, folder, ...rest] = positionals;
    const { application, environment } = environmentCalled(configuration(), usage, given);
    if (name === undefined || folder === undefined || rest.length > 0) {
      throw new UserError([
        {
          path: 'command line',
          must: 'must name an environment, a front end and a folder',
          got: positionals.join(' '),
          wayOut: usage,
        },
      ]);
    }
    const { publishFrontend } = await import('./publish-frontend/publish-frontend.ts');
    const terraform = prepare(configuration(), environment.name);
    await publishFrontend(terraform, application, environment, name, folder, values['keep-old-days']);
    return 0;
  },

  ...steps,
};

function prepare(configuration: Configuration, stack: string): Terraform {
  const folder = synthesize(configuration, [stack]).get(stack) as string;
  // A recovery that was killed itself leaves these.
  for (const file of [importsFile, planFile]) rmSync(join(folder, file), { force: true });
  // One of the two, or it could not have been synthesized.
  const isOf = ({ name }: EnvironmentConfig) => stack === name || stack === bootstrapStackName(name);
  return new Terraform(stack, folder, configuration.environments.find(isOf) as EnvironmentConfig);
}

function environmentCalled(all: Configuration, usage: string, given: string | undefined) {
  const { application, environments } = all;
  const environment = environments.find(({ name }) => name === given);
  if (environment) return { all, application, environment };
  const names = environments.map(({ name }) => name);
  throw new UserError([
    { path: 'command line', must: `must name one of ${names.join(', ')}`, got: given, wayOut: usage },
  ]);
}

function onlyStack(usage: string, positionals: string[]): string {
  if (positionals.length === 1) return positionals[0] as string;
  throw new UserError([
    { path: 'command line', must: 'must name one stack', got: positionals.join(' ') || undefined, wayOut: usage },
  ]);
}

/** What the files in `environments` define. */
export interface Environments {
  application: Definition<Application>;
  environments: readonly Definition<EnvironmentConfig>[];
  /** The files there that define an environment which `environments` does not hold. */
  unlisted: readonly string[];
  /** What `environments/extensions.ts` exports, if there is such a file. */
  extensions?: { default?: unknown };
}

/** Runs the command that the command line names, for a team's environments, and returns the exit code. */
export async function run({ application, environments, unlisted, extensions }: Environments): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  // Whoever read it is gone, as when a terminal is closed. A stream that nobody listens to would throw in the middle of the work.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.kill(process.pid, 'SIGHUP'));
  try {
    const configuration = () => ({
      ...checkEnvironments(application, environments, unlisted),
      extend: extendOf(extensions),
    });
    return await start(name, args, configuration);
  } catch (error) {
    console.error(failureOf(error)?.message ?? error);
    return 1;
  }
}

function extendOf(extensions: Environments['extensions']): Extend | undefined {
  if (!extensions) return undefined;
  if (typeof extensions.default === 'function') return extensions.default as Extend;
  const wayOut = 'such as export default defineExtensions(() => ({}))';
  throw new UserError([
    { path: 'environments/extensions.ts', must: 'must export a function by default', got: extensions.default, wayOut },
  ]);
}

async function start(name: string, args: string[], configuration: () => Configuration): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new UserError([
      {
        path: 'command line',
        must: `must begin with one of ${Object.keys(commands).join(', ')}`,
        got: name,
        wayOut: 'npm run lists the commands',
      },
    ]);
  }
  return command(args, configuration);
}
