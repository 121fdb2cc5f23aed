import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { callerOf } from '../e2e/project.ts';

/** The options of `npm run plan` in a workflow, which calls it by a script that adds its own. */
function planOptions(workflow: string): string[] {
  const [, ofWorkflow = ''] = /\.github\/scripts\/plan "\$ENVIRONMENT"(.*)/.exec(readFileSync(workflow, 'utf8')) ?? [];
  const [, ofScript = ''] =
    /npm run --silent plan "\$environment" --(.*?)"\$@"/.exec(readFileSync('.github/scripts/plan', 'utf8')) ?? [];
  return `${ofScript} ${ofWorkflow}`.match(/--[\w-]+/g) ?? [];
}

it.each([
  ['plan', '.github/workflows/plan.yml'],
  ['refresh', '.github/workflows/drift.yml'],
  ['refresh', '.github/workflows/deploy-environment.yml'],
])('the role %s plans as %s does', (role, workflow) => {
  const options = planOptions(workflow);
  expect(options).toContain('--no-lock');
  expect(callerOf(['plan', 'dev', '--', ...options])).toBe(role);
});

it.each([
  ['admin', 'deploy bootstrap-dev'],
  ['admin', 'manage dev -- check'],
  ['admin', 'rollback dev'],
  ['deploy', 'deploy dev -- --plan deploy.plan'],
  ['deploy', 'plan dev -- --image-tag abc1234'],
  ['deploy', 'destroy dev'],
  ['publish', 'publish-frontend dev shop dist'],
])('%s runs npm run %s', (role, command) => {
  expect(callerOf(command.split(' '))).toBe(role);
});
