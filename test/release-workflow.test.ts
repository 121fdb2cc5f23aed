import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  id?: string;
  if?: string;
  run?: string;
  with?: Record<string, unknown>;
}

const { jobs } = parse(readFileSync('examples/workflows/build-and-release.yml', 'utf8'));
const steps: Step[] = jobs.image.steps;
const build = steps.find(({ id }) => id === 'build');
const scripts = steps.flatMap(({ id, if: condition, run }) => (id || !condition || !run ? [] : [run]));
const sha = '0123456789abcdef0123456789abcdef01234567';
const digest = `sha256:${'c'.repeat(64)}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs what comes after the build, one step after another, with an AWS whose scan found so many critical findings. */
function release(critical: number) {
  const aws = `#!/usr/bin/env bash
echo "$*" >>${folder}/calls
case "$2" in
  describe-image-scan-findings) echo '{"CRITICAL": ${critical}, "HIGH": 3}' ;;
  batch-get-image) echo '{"config": {}}' ;;
esac`;
  writeFileSync(join(folder, 'aws'), aws);
  // As far as the step asks it.
  writeFileSync(join(folder, 'jq'), '#!/usr/bin/env bash\ngrep -oE \'CRITICAL": [0-9]+\' | grep -oE "[0-9]+"\n');
  for (const program of ['aws', 'jq']) chmodSync(join(folder, program), 0o755);
  const env = {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    REGISTRY: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-dev',
    GITHUB_SHA: sha,
    DIGEST: digest,
  };
  let output = '';
  for (const script of scripts) {
    // As GitHub runs a step (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell).
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], { env, encoding: 'utf8' });
    output += stdout + stderr;
    if (status !== 0) break;
  }
  const calls = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];
  return { output, calls };
}

describe('the release of an image', () => {
  it('is pushed without a tag, so that nobody can deploy it yet', () => {
    expect(build?.with).not.toHaveProperty('tags');
    expect(build?.with?.outputs).toMatch(/\bpush-by-digest=true\b/);
  });

  it('is tagged once its scan is there and found nothing critical, and that very image', () => {
    expect(release(0).calls).toEqual([
      `ecr wait image-scan-complete --repository-name shop-dev --image-id imageDigest=${digest}`,
      expect.stringMatching(
        `^ecr describe-image-scan-findings --repository-name shop-dev --image-id imageDigest=${digest} `,
      ),
      expect.stringMatching(`^ecr batch-get-image --repository-name shop-dev --image-ids imageDigest=${digest} `),
      `ecr put-image --repository-name shop-dev --image-tag ${sha} --image-digest ${digest} --image-manifest {"config": {}}`,
    ]);
  });

  it('gets no tag when something critical was found', () => {
    const { output, calls } = release(2);
    expect(output).toContain('::error::the image must have no critical findings, got 2;');
    expect(calls.filter((call) => call.startsWith('ecr put-image'))).toEqual([]);
  });

  it('is left alone where it is tagged already', () => {
    const [first, ...others] = steps.slice(steps.findIndex(({ id }) => id === 'image'));
    expect(first?.run).toContain('imageTag=$GITHUB_SHA');
    expect(new Set(others.map((step) => step.if))).toEqual(new Set(["steps.image.outputs.tagged == '0'"]));
  });
});

describe('the deploy that a release starts', () => {
  it.each([
    ['shop-dev', sha],
    ['shop-dev/ssr', `ssr=${sha}`],
  ])('of an image in %s is of that image alone', (repository, named) => {
    writeFileSync(join(folder, 'gh'), '#!/usr/bin/env bash\necho "$*"\n');
    chmodSync(join(folder, 'gh'), 0o755);
    const { run = '' }: Step = jobs.deploy.steps.at(-1);
    const env = {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      REGISTRY: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/${repository}`,
      GITHUB_SHA: sha,
    };
    const { stdout } = spawnSync('bash', ['-e', '-c', run], { env, encoding: 'utf8' });
    expect(stdout).toBe(`workflow run deploy.yml --ref main --field image-tag=${named}\n`);
  });
});

describe('the plan of a deploy', () => {
  const workflow = parse(readFileSync('.github/workflows/deploy-environment.yml', 'utf8'));
  const { run = '' }: Step = workflow.jobs.plan.steps.find(({ id }: Step) => id === 'plan');

  it.each([
    ['', '--running-image'],
    ['1.2.3', '--image-tag 1.2.3'],
    ['1.2.3 ssr=*', '--image-tag 1.2.3 --image-tag ssr=*'],
  ])('of the images "%s" is told of each', (IMAGE_TAG, told) => {
    const script = run.replace('.github/scripts/plan', 'echo');
    const env = { PATH: process.env.PATH, ENVIRONMENT: 'dev', IMAGE_TAG };
    const { stdout } = spawnSync('bash', ['-e', '-c', script], { env, encoding: 'utf8' });
    expect(stdout).toBe(`dev ${told} --out deploy.plan\n`);
  });
});
