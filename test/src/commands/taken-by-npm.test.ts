import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manageOptions, refuseTakenByNpm, terraformOptions } from '../../../src/commands/taken-by-npm.ts';

const usage = 'npm run show <stack> -- <options>';
const finding = (option: string, variable: string) =>
  `command line: must have -- before its options, since npm takes those before it for itself, got "${option}"; ${usage}; or unset ${variable} if it is in your environment by another way`;

describe('a command that npm runs', () => {
  let folder: string;
  let npmrc: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'npm-'));
    npmrc = join(folder, 'npmrc');
    // npm appends the words. A shell starts in a tenth of the time that Node takes.
    const show = "env -0 >environment && printf '%s\\0'";
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { show } }));
    writeFileSync(npmrc, '');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** What npm hands a command that is started as `npm run show <words>`. */
  function started(...words: string[]): { args: string[]; environment: NodeJS.ProcessEnv } {
    const withoutNpm = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
    const env = { ...Object.fromEntries(withoutNpm), npm_config_userconfig: npmrc };
    const npm = ['run', '--silent', 'show', ...words];
    const args = ended(execFileSync('npm', npm, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' }));
    const variables = ended(readFileSync(join(folder, 'environment'), 'utf8')).map((line) =>
      /^([^=]+)=(.*)$/s.exec(line),
    );
    return { args, environment: Object.fromEntries(variables.map((found) => [found?.[1], found?.[2]])) };
  }

  /** Texts that each end with a NUL. */
  const ended = (texts: string) => texts.split('\0').slice(0, -1);

  function refusal(options: readonly string[], environment: NodeJS.ProcessEnv): string[] {
    try {
      refuseTakenByNpm(options, usage, environment);
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  }

  const lists = { ours: ['image-tag', 'plan'], manage: manageOptions, terraform: terraformOptions };

  // One npm for several of them, since each takes a while.
  it.each<[string[], { [list in keyof typeof lists]?: [option: string, variable: string][] }]>([
    [
      ['dev', '--image-tag', '1.2.3', '--plan', 'dev.plan'],
      {
        ours: [
          ['--image-tag', 'npm_config_image_tag'],
          ['--plan', 'npm_config_plan'],
        ],
      },
    ],
    [
      ['dev', 'shell', '--plan', '--fake', '--no-input', '--database=b', '-c', 'import this'],
      {
        manage: [
          ['-c', 'npm_config_call'],
          ['--database', 'npm_config_database'],
          ['--fake', 'npm_config_fake'],
          ['--no-input', 'npm_config_input'],
          ['--plan', 'npm_config_plan'],
        ],
      },
    ],
    // Here without --plan, which npm reads as -n too.
    [
      ['dev', 'apply', '--image-tag=1.2.3', '-n', '-target=aws_vpc.vpc'],
      {
        ours: [['--image-tag', 'npm_config_image_tag']],
        manage: [['-n', 'npm_config_yes']],
        terraform: [['--target', 'npm_config_target']],
      },
    ],
  ])('says which options npm took from %j, all at once', (words, took) => {
    const { environment } = started(...words);
    const refused = Object.keys(took).map((list) => [
      list,
      refusal(lists[list as keyof typeof lists], environment).sort(),
    ]);
    const findings = Object.entries(took).map(([list, options]) => [
      list,
      expect.arrayContaining(options.map(([option, variable]) => finding(option, variable))),
    ]);
    expect(Object.fromEntries(refused)).toEqual(Object.fromEntries(findings));
  });

  it('refuses what npm does not know, and what Terraform would, whatever the command has', () => {
    const words = ['dev', '--dry-run', '-target=aws_vpc.vpc', '--imagetag=1.2.3', '--no-colour', '--loglevel=error'];
    expect(refusal(['auto-approve'], started(...words).environment).sort()).toEqual(
      [
        finding('--dry-run', 'npm_config_dry_run'),
        finding('--imagetag', 'npm_config_imagetag'),
        finding('--no-colour', 'npm_config_colour'),
        finding('--target', 'npm_config_target'),
      ].sort(),
    );
  });

  it('leaves alone what is npm’s own, or a build’s, or of another program than npm', () => {
    const config = JSON.parse(execFileSync('npm', ['config', 'list', '--long', '--json'], { encoding: 'utf8' }));
    const names = Object.keys(config).filter((name) => /^[a-z]/.test(name));
    expect(names.length).toBeGreaterThan(100);
    // Three of them together are npm's reading of --plan.
    const own = names
      .filter((name) => name !== 'long' && !terraformOptions.includes(name))
      .map((name) => name.replace(/[-.]/g, '_'));
    const environment = Object.fromEntries([...own, 'python'].map((name) => [`npm_config_${name}`, 'x']));
    expect(refusal([], { ...environment, npm_config_user_agent: 'npm/11' })).toEqual([]);
    expect(refusal([], { npm_config_frozen_lockfile: 'true', npm_config_user_agent: 'pnpm/10' })).toEqual([]);
  });

  it('gets what follows a --', () => {
    const { args, environment } = started('dev', '--', 'migrate', '--plan', '--dry-run', '-n');
    expect(args).toEqual(['dev', 'migrate', '--plan', '--dry-run', '-n']);
    expect(refusal(manageOptions, environment)).toEqual([]);
  });

  it('leaves alone what an .npmrc sets', () => {
    writeFileSync(npmrc, 'yes=false\ndry-run = true\nforce=true\n; a comment\nnodedir=/usr\ntarget=1.0.0\n');
    const { environment } = started('dev', '--', 'migrate');
    const refused = refusal([...manageOptions, ...terraformOptions], environment);
    writeFileSync(npmrc, '');
    expect(environment).toMatchObject({ npm_config_yes: '', npm_config_dry_run: 'true', npm_config_target: '1.0.0' });
    expect(refused).toEqual([]);
  });

  it('is left alone where npm did not start it', () => {
    expect(refusal([...manageOptions, ...terraformOptions], {})).toEqual([]);
  });
});
