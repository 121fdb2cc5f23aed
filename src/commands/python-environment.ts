import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../configuration/finding.ts';

/**
 * The `bin` folder of the virtual environment that holds what a requirements file lists: `.venv/<the file's folder>` in
 * the project root, made anew when there is none or when the file has changed.
 */
export function pythonEnvironment(requirementsFile: string): string {
  const environments = resolve('.venv');
  mkdirSync(environments, { recursive: true });
  // The scripts in it begin with its path, which must still be there when a link to it is gone.
  const environment = join(realpathSync(environments), basename(dirname(resolve(requirementsFile))));
  const bin = join(environment, 'bin');
  const digest = createHash('sha256').update(readFileSync(requirementsFile)).digest('hex');
  const installed = join(environment, 'requirements.sha256');

  // The interpreter is a link: it dangles once the system's Python was replaced.
  if (!existsSync(join(bin, 'python')) || !existsSync(installed) || readFileSync(installed, 'utf8') !== digest) {
    run(environment, 'python3', ['-m', 'venv', '--clear', environment]);
    run(environment, join(bin, 'pip'), ['install', '--disable-pip-version-check', '--quiet', '-r', requirementsFile]);
    // Last, so that an interrupted installation is done again.
    writeFileSync(installed, digest);
  }
  return bin;
}

/**
 * What pip needs to find its index, its cache and the way there (https://pip.pypa.io/en/stable/topics/configuration/, https://pip.pypa.io/en/stable/user_guide/#using-a-proxy-server),
 * and pyenv to find Python. Of the caller's it gets nothing else, so that no package can read credentials of AWS or a token.
 */
const passedOn =
  /^(PATH|HOME|TMPDIR|LANG|LC_\w+|XDG_(CACHE|CONFIG)_\w+|PIP_\w+|PYENV_\w+|(HTTPS?|NO|ALL)_PROXY|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE)$/i;

function run(environment: string, command: string, commandArguments: string[]): void {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));
  const { error, status, signal, stdout, stderr } = spawnSync(command, commandArguments, { encoding: 'utf8', env });
  if (error) {
    throw new UserError([
      `${command}: must be installed (3.10 or newer), got nothing; install it from your system's packages`,
    ]);
  }
  if (status !== 0) {
    const lastLines = (stdout + stderr).trimEnd().split('\n').slice(-20).join('\n');
    throw new UserError([
      `${environment}: ${basename(command)} must succeed, got ${signal ?? `exit code ${status}`}; fix what its last lines say:\n${lastLines}`,
    ]);
  }
}
