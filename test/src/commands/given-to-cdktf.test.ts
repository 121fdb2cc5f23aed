import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byPs, stacksGivenToCdktf, stacksIn } from '../../../src/commands/given-to-cdktf.ts';

it.each<[string, string[]]>([
  ['synth', []],
  ['synth dev', ['dev']],
  ['synthesize dev staging', ['dev', 'staging']],
  ['synth --output elsewhere --hcl dev', ['dev']],
  ['synth -o elsewhere --log-level debug --log-file-directory logs dev', ['dev']],
  ['synth --experimental-provider-schema-cache-path cache dev', ['dev']],
  // Another app, whose words a system may hand over one by one.
  ['synth --app node src/run.mjs synth', []],
  ['synth -a node src/run.mjs synth', []],
  ['plan dev', []],
  ['deploy dev --auto-approve', []],
  ['', []],
])('reads the stacks of cdktf %s', (args, stacks) => {
  expect(stacksIn(args.split(' ').filter(Boolean))).toEqual(stacks);
});

describe('a process that a program started through a shell', () => {
  let folder: string;
  let program: ChildProcess;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'programs) S 1-'));
    // Programs here are CommonJS, whatever the folder above says.
    writeFileSync(join(folder, 'package.json'), '{}');
  });

  afterEach(async () => {
    const ended = once(program, 'close');
    program.stdin?.end();
    await ended;
    rmSync(folder, { recursive: true });
  });

  /** @returns the id of the shell. */
  async function start(name: string, ...args: string[]): Promise<number> {
    const shell = "require('node:child_process').spawn('sh', ['-c', 'echo $$; read line'], { stdio: 'inherit' });";
    writeFileSync(join(folder, name), shell);
    program = spawn(process.execPath, [join(folder, name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [pid] = await once(program.stdout as NodeJS.ReadableStream, 'data');
    return Number(String(pid));
  }

  const ofCdktf = { CDKTF_OUTDIR: 'cdktf.out' };

  it.each(['cdktf', 'cdktf.js'])('reads what %s was told', async (name) => {
    expect(stacksGivenToCdktf(ofCdktf, await start(name, 'synth', 'dev', 'staging'))).toEqual(['dev', 'staging']);
  });

  it.runIf(existsSync('/proc/self/stat'))('keeps what belongs together where the system does', async () => {
    const pid = await start('cdktf', 'synth', '--output', 'a folder', 'dev');
    expect(stacksGivenToCdktf(ofCdktf, pid)).toEqual(['dev']);
  });

  it.runIf(spawnSync('ps', ['-p', String(process.pid)]).status === 0)('reads it without /proc, too', async () => {
    expect(stacksGivenToCdktf(ofCdktf, await start('cdktf', 'synth', 'dev'), byPs)).toEqual(['dev']);
  });

  it('reads nothing of a cdktf that did not start the app', async () => {
    expect(stacksGivenToCdktf({}, await start('cdktf', 'synth', 'dev'))).toEqual([]);
  });

  it.each([undefined, byPs])('reads nothing of another program', async (processOf) => {
    expect(stacksGivenToCdktf(ofCdktf, await start('other', 'synth', 'dev'), processOf)).toEqual([]);
  });
});
