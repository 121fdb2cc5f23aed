import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scan } from '../../../../src/commands/scan/scan.ts';
import type { Terraform } from '../../../../src/commands/terraform.ts';
import { UserError } from '../../../../src/configuration/finding.ts';

const policy = '{"Statement":[]}';
const source = {
  moved: [{ from: 'aws_sqs_queue.old', to: 'aws_sqs_queue.main' }],
  resource: { aws_sqs_queue: { main: { policy } } },
};
const planned = (values: object) => ({
  format_version: '1.2',
  planned_values: {
    root_module: {
      resources: [
        { type: 'aws_sqs_queue', name: 'main', values },
        // A plan has what Terraform adds by itself, too.
        { type: 'aws_partition', name: 'current', values: { id: 'aws' } },
      ],
    },
  },
});

/** What checkov prints of a queue that passes, or fails, in the plan. */
function printed(passes: boolean): string {
  const check = { check_id: 'CKV_AWS_27', check_name: 'Ensure encryption', resource: 'aws_sqs_queue.main' };
  const report = (check_type: string, passed: boolean) => ({
    check_type,
    results: { passed_checks: passed ? [check] : [], failed_checks: passed ? [] : [check] },
    summary: { parsing_errors: 0 },
  });
  return JSON.stringify([report('terraform_json', true), report('terraform_plan', passes)]);
}

describe('a scan', () => {
  let project: string;
  const asked: string[][] = [];
  const said = { lines: [] as string[], stderr: '' };

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'scanned-'));
    vi.spyOn(process, 'cwd').mockReturnValue(project);
    vi.spyOn(console, 'log').mockImplementation((line) => said.lines.push(line));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.stderr += text;
      return true;
    });
    asked.length = 0;
    Object.assign(said, { lines: [], stderr: '' });
    writeFileSync(join(project, 'cdk.tf.json'), JSON.stringify(source));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(project, { recursive: true });
  });

  /** A virtual environment whose checkov runs this script of Node's. */
  function install(script: string): void {
    const bin = join(project, '.venv/scan/bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'python'), '');
    const requirements = readFileSync(new URL('../../../../src/commands/scan/requirements.txt', import.meta.url));
    writeFileSync(join(dirname(bin), 'requirements.sha256'), createHash('sha256').update(requirements).digest('hex'));
    // A script of CommonJS, wherever the folder of temporary files is.
    writeFileSync(join(bin, 'package.json'), '{}');
    writeFileSync(join(bin, 'checkov'), `#!${process.execPath}\n${script}`);
    chmodSync(join(bin, 'checkov'), 0o755);
  }

  /** Checkov that tells how it was run in `run.json` of the project, and prints. */
  function installPrinting(output: string): void {
    const file = JSON.stringify(join(project, 'run.json'));
    install(`
      const { readFileSync, writeFileSync } = require('node:fs');
      const files = Object.fromEntries(['source.tf.json', 'plan.json'].map((name) => [name, JSON.parse(readFileSync(name, 'utf8'))]));
      const run = { args: process.argv.slice(2), env: process.env, folder: process.cwd(), files };
      writeFileSync(${file}, JSON.stringify(run));
      process.stderr.write('a word of warning');
      process.stdout.write(${JSON.stringify(output)});
    `);
  }

  const run = () => JSON.parse(readFileSync(join(project, 'run.json'), 'utf8'));

  /** Terraform, whose plan knows no policy yet. */
  const terraform = {
    get folder() {
      return project;
    },
    output: async (args: string[]) => {
      asked.push(args);
      return args[0] === 'show' ? JSON.stringify(planned({ policy: null })) : '';
    },
  } as unknown as Terraform;

  const scanned = (exceptions: Parameters<typeof scan>[2] = []) =>
    scan(terraform, ['-var=image_tag=abc1234'], exceptions);

  it('has Terraform plan without a question and without the lock, to a file that is gone afterwards', async () => {
    installPrinting(printed(true));
    await scanned();
    const [file] = asked[1]?.slice(-1) ?? [];
    expect(asked).toEqual([
      ['plan', '-input=false', '-lock=false', `-out=${file}`, '-var=image_tag=abc1234'],
      ['show', '-json', file],
    ]);
    expect(existsSync(dirname(`${file}`))).toBe(false);
  });

  it('hands the source and the plan to checkov, with the documents that the plan does not know yet', async () => {
    installPrinting(printed(true));
    await scanned();
    const { args, files } = run();
    expect(files).toEqual({ 'source.tf.json': { resource: source.resource }, 'plan.json': planned({ policy }) });
    // The scan of the end-to-end tests shows that checkov takes them.
    expect(args.join(' ')).toBe(
      '--file source.tf.json plan.json --framework terraform_json terraform_plan --output json --compact --soft-fail --skip-download',
    );
  });

  it('lets checkov have nothing of the caller: no credentials, and no home with settings', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'somebody');
    installPrinting(printed(true));
    await scanned();
    vi.unstubAllEnvs();
    const { env, folder } = run();
    const { PATH } = process.env;
    expect(env).toMatchObject({ PATH, HOME: folder, CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true' });
    expect(env).not.toHaveProperty('AWS_ACCESS_KEY_ID');
    expect(folder).toBe(dirname(`${asked[1]?.at(-1)}`));
  });

  it('that finds nothing ends in 0, and passes on what checkov warns of', async () => {
    installPrinting(printed(true));
    expect(await scanned()).toBe(0);
    expect(said).toEqual({ lines: ['1 checks passed, 0 excepted, 0 failed'], stderr: 'a word of warning' });
  });

  it('reads all that checkov says, however long', async () => {
    installPrinting(printed(true) + ' '.repeat(2 ** 21));
    expect(await scanned()).toBe(0);
  });

  it('that finds something ends in 1, but for an exception', async () => {
    installPrinting(printed(false));
    expect(await scanned()).toBe(1);
    expect(said.lines).toEqual([
      'CKV_AWS_27 aws_sqs_queue.main: Ensure encryption',
      '0 checks passed, 0 excepted, 1 failed',
    ]);
    expect(await scanned([{ check: 'CKV_AWS_27', reason: 'it holds nothing' }])).toBe(0);
  });

  it.each([
    ['says why', 'process.stderr.write("no such file"); process.exit(2)', '"no such file"'],
    ['says nothing', 'process.exit(2)', `"Command failed: `],
  ])('whose checkov fails and %s fails with that', async (_, script, got) => {
    install(script);
    const error = await scanned().catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toContain(`checkov: must run, got ${got}`);
    expect((error as Error).message).toMatch(/; its version stands in src\/commands\/scan\/requirements\.txt$/);
    expect(existsSync(dirname(`${asked[1]?.at(-1)}`))).toBe(false);
  });
});
