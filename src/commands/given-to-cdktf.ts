import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

/** The options of `cdktf synth` that take a value: `npx cdktf synth --help`. */
const options = {
  app: { type: 'string', short: 'a' },
  output: { type: 'string', short: 'o' },
  'log-level': { type: 'string' },
  'log-file-directory': { type: 'string' },
  'experimental-provider-schema-cache-path': { type: 'string' },
} as const;

/**
 * The stacks of `npx cdktf synth <stack>`. cdktf-cli passes no name on, neither as an argument nor in the environment, and writes whatever
 * the app makes. So they are read from the command line of cdktf itself, which started this process through a shell.
 * @returns nothing where cdktf did not start this process, or for another of its commands, which take from all stacks those that they need.
 */
export function stacksGivenToCdktf(
  environment: NodeJS.ProcessEnv = process.env,
  pid = process.ppid,
  processOf = existsSync('/proc/self/stat') ? byProc : byPs,
): string[] {
  // cdktf/lib/app.js reads it, and cdktf-cli always sets it.
  if (environment.CDKTF_OUTDIR === undefined) return [];
  for (let started = processOf(pid); started !== undefined; started = processOf(started.parent)) {
    const at = started.args.findIndex((arg) => ['cdktf', 'cdktf.js'].includes(basename(arg)));
    if (at >= 0) return stacksIn(started.args.slice(at + 1));
  }
  return [];
}

/** @param args what stands behind `cdktf`. */
export function stacksIn(args: string[]): string[] {
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true, strict: false });
  const [command = '', ...stacks] = positionals;
  // The words of another app can't be told from names where a system does not say which words belong together.
  return ['synth', 'synthesize'].includes(command) && values.app === undefined ? stacks : [];
}

interface Started {
  parent: number;
  args: string[];
}

function byProc(pid: number): Started | undefined {
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name of the program stands in parentheses, and may hold some itself.
    const [, parent] = /.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { parent: Number(parent), args: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean) };
  } catch {
    // The first process has no parent. Others may be hidden.
    return undefined;
  }
}

/** Where there is no /proc, as on macOS. */
export function byPs(pid: number): Started | undefined {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  const [parent, ...args] = stdout?.trim().split(/\s+/) ?? [];
  return parent ? { parent: Number(parent), args } : undefined;
}
