import { existsSync, readFileSync } from 'node:fs';
import { type Finding, UserError } from '../configuration/finding.ts';
import { isOfNpm } from './npm-config.ts';

/** Options of Django's own commands, as far as they change what is done, and of ours that stands before them. */
export const manageOptions = [
  ...'all app as-owner backwards call check clear database databases default deploy dry-run email empty exclude'.split(
    ' ',
  ),
  ...'fail-level fake fake-initial force-color format include-stale-apps indent interactive interface link'.split(' '),
  ...'list merge name natural-foreign natural-primary no-default-ignore no-header no-imports no-input'.split(' '),
  ...'no-optimize no-post-process no-startup no-yes noinput output pks plan prune pythonpath run-syncdb'.split(' '),
  ...'scriptable settings skip-checks tag timeout-seconds traceback update username verbosity'.split(' '),
  // Of no command of Django's, and of many that others have written.
  ...'days force limit'.split(' '),
];

/** Options of Terraform, as far as they change what is done. npm takes them with one dash as with two. */
export const terraformOptions = [
  ...'auto-approve backend-config destroy dry-run force force-copy json migrate-state out raw reconfigure'.split(' '),
  ...'refresh refresh-only target upgrade var var-file'.split(' '),
];

/** npm's names for what is written short. */
const short: Record<string, string> = { call: '-c', 'no-yes': '-n' };

/**
 * npm takes all options before a `--` for itself, runs the command without them, and leaves each in its environment as `npm_config_<name>`,
 * beside those that an .npmrc sets (https://docs.npmjs.com/cli/v11/using-npm/config).
 * So is each that npm does not know, and each of Terraform's, whatever the command: without it, more would be done than was asked for.
 * @throws UserError with each of these options that npm took.
 */
export function refuseTakenByNpm(
  options: readonly string[],
  usage: string,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const config = configFromCommandLine(environment);
  const taken = [...new Set([...options, ...terraformOptions])].filter(isTaken);
  const named = taken.map(variableOf);
  const findings = [...taken, ...strangersIn(config).filter((option) => !named.includes(variableOf(option)))].map(
    (option): Finding => ({
      path: 'command line',
      must: 'must have -- before its options, since npm takes those before it for itself',
      got: short[option] ?? `--${option}`,
      wayOut: `${usage}; or unset ${variableOf(option)} if it is in your environment by another way`,
    }),
  );
  if (findings.length > 0) throw new UserError(findings);

  function isTaken(option: string): boolean {
    const value = config.get(variableOf(option));
    return option.startsWith('no-') ? value === '' : value !== undefined;
  }
}

function configFromCommandLine(environment: NodeJS.ProcessEnv): Map<string, string | undefined> {
  const files = ['.npmrc', environment.npm_config_userconfig, environment.npm_config_globalconfig];
  const written = files.flatMap((file) => (file && existsSync(file) ? namesIn(readFileSync(file, 'utf8')) : []));
  const config = new Map(Object.entries(environment));
  for (const name of written) config.delete(variableOf(name));
  // npm reads --plan as its own -p, -l, -a and -n.
  const plan = ['parseable', 'long', 'all'].map(variableOf);
  if (plan.every((variable) => config.has(variable))) {
    for (const variable of [...plan, variableOf('yes')]) config.delete(variable);
    config.set(variableOf('plan'), 'true');
  }
  return config;
}

/** Options that are none of npm's. Another program that runs scripts has names of its own, and hands on what stands behind them. */
function strangersIn(config: Map<string, string | undefined>): string[] {
  if (!config.get('npm_config_user_agent')?.startsWith('npm/')) return [];
  return [...config].flatMap(([variable, value]) => {
    const [, name] = /^npm_config_([a-z]\w*)$/.exec(variable) ?? [];
    if (name === undefined || isOfNpm(name)) return [];
    return [`${value === '' ? 'no-' : ''}${name.replaceAll('_', '-')}`];
  });
}

/** The names that an .npmrc sets. */
function namesIn(npmrc: string): string[] {
  return [...npmrc.matchAll(/^\s*([\w-]+)/gm)].map(([, name = '']) => name);
}

/** Where npm leaves an option. It knows each name and its opposite, `no-<name>`. */
function variableOf(option: string): string {
  return `npm_config_${option.replace(/^no-/, '').replaceAll('-', '_')}`;
}
