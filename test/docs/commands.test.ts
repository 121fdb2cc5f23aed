import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callsIn, promisedIn, unknownIn } from '../commands.ts';

function text(file: string): string {
  return readFileSync(file, 'utf8');
}

/** The test that runs a command, and how it is called there. Any environment stands for all. */
const runBy: Record<string, [file: string, call: string]> = {
  'npm ci && npm run synth': ['.ci/run', "'npm ci && npm run synth'"],
  'npm run bench -- --short': ['.ci/run', "'speed of synth' npm run bench -- --short"],
  'npm run deploy bootstrap-<env>': ['test/e2e/life-cycle.test.ts', "('deploy', 'bootstrap-dev', "],
  'npm run rights <env> deploy': ['test/e2e/life-cycle.test.ts', "('rights', 'dev', 'deploy')"],
  'npm run terraform bootstrap-<env> -- init -migrate-state': [
    'test/e2e/life-cycle.test.ts',
    "('terraform', 'bootstrap-dev', '--', 'init', '-migrate-state', ",
  ],
  'npm run terraform <env> -- apply -target=aws_ecr_repository.registry_repository -var=image_tag=0.0.0': [
    'test/e2e/life-cycle.test.ts',
    "['-target=aws_ecr_repository.registry_repository', '-var=image_tag=0.0.0', ",
  ],
  'npm run deploy <env> -- --image-tag <tag>': ['test/e2e/life-cycle.test.ts', "('deploy', 'dev', '--', ...tag, "],
  'npm run plan <env> -- --image-tag <tag> --out deploy.plan': [
    'test/e2e/release.test.ts',
    "('plan', 'dev', '--', '--image-tag', second, '--out', ",
  ],
  'npm run deploy <env> -- --plan deploy.plan': ['test/e2e/release.test.ts', "('deploy', 'dev', '--', '--plan', "],
  'npm run plan <env> -- --running-image --detailed-exitcode': [
    'test/e2e/release.test.ts',
    "('plan', 'dev', '--', '--running-image', '--detailed-exitcode'",
  ],
  'npm run manage <env> -- check --deploy': [
    'test/e2e/release.test.ts',
    "('manage', 'dev', '--', 'check', '--deploy')",
  ],
  'npm run manage <env> -- --as-owner migrate --plan': [
    'test/e2e/release.test.ts',
    "('manage', 'dev', '--', '--as-owner', 'migrate', '--plan')",
  ],
  'npm run publish-frontend <env> shop ../shop/dist': [
    'test/e2e/publish.test.ts',
    "publishFrontend('dev', 'shop', 'dist'",
  ],
  'npm run secret <env> STRIPE_API_KEY': ['test/e2e/drill.ts', "'npm run secret drill STRIPE_API_KEY'"],
  'npm run status <env>': ['test/e2e/drill.ts', "'npm run status drill'"],
  'npm run releases <env>': ['test/e2e/rollback.test.ts', "('releases', 'dev')"],
  'npm run rollback <env>': ['test/e2e/rollback.test.ts', "('rollback', 'dev', '--', '--auto-approve')"],
  'npm run rollback <env> -- --to <tag>': ['test/e2e/rollback.test.ts', "('rollback', 'dev', '--', '--to', "],
  'npm run destroy <env>': ['test/e2e/leaving.test.ts', "run('destroy', 'dev')"],
  'npm run destroy bootstrap-<env>': ['test/e2e/leaving.test.ts', "run('destroy', 'bootstrap-dev')"],
  'npm run terraform <env> -- force-unlock <id>': [
    'test/e2e/killed-apply.test.ts',
    "('terraform', 'dev', '--', 'force-unlock', '-force', lock)",
  ],
  'npm run recover <env> -- --image-tag <tag>': ['test/e2e/killed-apply.test.ts', "('recover', 'dev', '--', ...tag)"],
  'npm run recover <env> -- --image-tag <tag> --unlock <id> --auto-approve': [
    'test/e2e/killed-apply.test.ts',
    "('recover', 'dev', '--', ...tag, '--unlock', lock, '--auto-approve')",
  ],
};

/** The commands of a page, for any environment. */
function promised(file: string): string[] {
  return promisedIn(text(file)).map((command) => command.replace(/\b(dev|staging|production|drill)\b/, '<env>'));
}

describe.each(['docs/getting-started.md', 'docs/operations.md'])('%s', (file) => {
  it('shows no command that no test runs, without saying so', () => {
    const commands = promised(file);
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((command) => !(command in runBy))).toEqual([]);
  });
});

it.each(Object.entries(runBy))('%s is run by a test', (_, [file, call]) => {
  expect(text(file)).toContain(call);
});

it.each([
  'README.md',
  'docs/getting-started.md',
  'docs/operations.md',
  'docs/frontends.md',
  'docs/observability.md',
  'docs/alarms.md',
])('%s names npm scripts that there are, with options that they take', (file) => {
  const calls = callsIn(text(file));
  expect(calls.length).toBeGreaterThan(2);
  expect(unknownIn(calls)).toEqual([]);
});

it('docs/operations.md says what each cause of a problem mostly is', () => {
  const causes = ['src/commands/status/problem.ts', 'src/steps/stopped-reasons.ts'].flatMap((file) =>
    [...text(file).matchAll(/^ +\| '([\w-]+)'/gm)].map(([, cause]) => cause),
  );
  const [, rows = ''] = /\| cause \|[^\n]+\n\|---\|---\|\n(.+?)\n\n/s.exec(text('docs/operations.md')) ?? [];
  const told = rows
    .split('\n')
    .flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([\w-]+)`/g)].map(([, cause]) => cause));
  expect(told.sort()).toEqual(causes.sort());
});
