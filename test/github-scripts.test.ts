import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(resolve('.github'), join(folder, '.github'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A program that writes down what it was called with, and then does something. */
function program(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/usr/bin/env bash\necho "$*" >>calls\n${script}\n`);
  chmodSync(path, 0o755);
}

function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(`.github/scripts/${script}`, args, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
      GITHUB_OUTPUT: join(folder, 'outputs'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/shop-infrastructure',
      GITHUB_RUN_ID: '7',
    },
  });
  return { exitCode: status, output: stdout + stderr };
}

function written(file: string): string {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Plans, where `npm run plan` prints a text and ends. */
function plan(printed: string, exitCode: number) {
  writeFileSync(join(folder, 'printed'), printed);
  program('npm', `cat printed; exit ${exitCode}`);
  return run('plan', 'dev', '--running-image');
}

const log = 'https://github.com/acme/shop-infrastructure/actions/runs/7';
const changes = `aws_vpc.network_vpc: Refreshing state... [id=vpc-1]

  # aws_vpc.network_vpc will be updated in-place

Plan: 0 to add, 1 to change, 0 to destroy.`;

describe('a plan in a workflow', () => {
  it('takes no lock, which its role could not write, and shows what was planned', () => {
    expect(plan(changes, 2)).toEqual({ exitCode: 0, output: changes });
    expect(written('calls')).toBe('run --silent plan dev -- --no-lock --detailed-exitcode --running-image\n');
    expect(written('outputs')).toBe('changes=true\n');
  });

  it('is reported by its summary and, folded, in full', () => {
    plan(changes, 2);
    const report = `**dev**: Plan: 0 to add, 1 to change, 0 to destroy.

<details><summary>The whole plan</summary>

\`\`\`text
# aws_vpc.network_vpc will be updated in-place

Plan: 0 to add, 1 to change, 0 to destroy.
\`\`\`

</details>

From [this run](${log}).
`;
    expect(written('build/report.md')).toBe(report);
    expect(written('summary')).toBe(report);
  });

  it.each([
    ['No changes. Your infrastructure matches the configuration.', 0, 'changes=false\n'],
    ['Nothing but outputs would change.', 2, 'changes=true\n'],
    ['The plan failed.', 1, ''],
  ])('says %s', (summary, exitCode, outputs) => {
    const printed = exitCode === 0 ? `\n${summary}\n` : 'Changes to Outputs:\n';
    expect(plan(printed, exitCode).exitCode).toBe(exitCode === 1 ? 1 : 0);
    expect(written('build/report.md')).toContain(`**dev**: ${summary}\n`);
    expect(written('outputs')).toBe(outputs);
  });

  it('is cut to what GitHub takes, with a way to the rest', () => {
    plan(`${'x'.repeat(100_000)}\n${changes}`, 2);
    const report = written('build/report.md');
    expect(report.length).toBeLessThan(65_000);
    expect(report).toContain('**dev**: Plan: 0 to add, 1 to change, 0 to destroy.');
    expect(report).toContain(`The rest does not fit here: it is in [the log](${log}).`);
  });

  it('stays in its block whatever it holds', () => {
    plan('a value with ````\n````\nin it', 2);
    expect(written('build/report.md')).toContain('`````text\na value with ````\n````\nin it\n`````\n');
  });
});

describe('the comment on a pull request', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'build'));
    writeFileSync(join(folder, 'build', 'report.md'), 'the plan');
  });

  it('is made once for an environment', () => {
    program('gh', '');
    expect(run('comment-plan', 'dev', '5').exitCode).toBe(0);
    expect(written('build/comment.md')).toBe('<!-- plan of dev -->\nthe plan');
    expect(written('calls').split('\n').at(-2)).toBe(
      'api --silent repos/acme/shop-infrastructure/issues/5/comments --field body=@build/comment.md',
    );
  });

  it('is written anew from then on', () => {
    program('gh', '[[ $2 == --paginate ]] && printf "41\\n42\\n"; true');
    expect(run('comment-plan', 'dev', '5').exitCode).toBe(0);
    expect(written('calls').split('\n').at(-2)).toBe(
      'api --silent --method PATCH repos/acme/shop-infrastructure/issues/comments/41 --field body=@build/comment.md',
    );
  });
});

describe('the issue on drift', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'build'));
    writeFileSync(join(folder, 'build', 'report.md'), 'the plan');
  });

  /** The calls of `gh` after it was asked for the issue that is open. */
  function calls(open: string, changes: 'true' | 'false'): string[] {
    program('gh', `[[ $2 == list ]] && echo '${open}'; true`);
    expect(run('report-drift', 'dev', changes).exitCode).toBe(0);
    return written('calls').trim().split('\n').slice(1);
  }

  it('is opened for an environment that has none', () => {
    expect(calls('', 'true')).toEqual([
      'label create drift --force --description An environment is not what main says',
      'issue create --title Drift: dev --label drift --body-file build/issue.md',
    ]);
    expect(written('build/issue.md')).toMatch(/^`dev` is not what `main` says\..+\n\nthe plan$/s);
  });

  it('is written anew while it is open', () => {
    expect(calls('9', 'true')).toEqual(['issue edit 9 --body-file build/issue.md']);
  });

  it('is the first of two of the same title', () => {
    expect(calls('9\n7', 'true')).toEqual(['issue edit 9 --body-file build/issue.md']);
  });

  it('is closed once there is nothing to change', () => {
    expect(calls('9', 'false')).toEqual(['issue close 9 --comment `dev` is what `main` says again.']);
  });

  it('is left alone where there is nothing to say', () => {
    expect(calls('', 'false')).toEqual([]);
  });
});
