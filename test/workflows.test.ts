import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import application from '../environments/application.ts';
import { checkEnvironments } from '../environments/define.ts';
import { environments } from '../environments/index.ts';
import { callsIn, unknownIn } from './commands.ts';

interface Step {
  uses?: string;
  run?: string;
}

interface Job {
  permissions?: Record<string, string>;
  strategy?: { matrix: { include: { environment: string }[] } };
  concurrency?: { group: string; 'cancel-in-progress': unknown };
  environment?: string;
  'timeout-minutes'?: number;
  uses?: string;
  with?: Record<string, string>;
  needs?: string;
  if?: string;
  steps?: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const own = filesIn('.github/workflows');
const templates = filesIn('examples/workflows');
const actions = readdirSync('.github/actions').map((name) => `.github/actions/${name}/action.yml`);
const scripts = filesIn('.github/scripts');
const names = checkEnvironments(application, environments).environments.map(({ name }) => name);

function filesIn(folder: string): string[] {
  return readdirSync(folder).map((file) => `${folder}/${file}`);
}

function text(file: string): string {
  return readFileSync(file, 'utf8');
}

function workflow(file: string): Workflow {
  return parse(text(file));
}

function jobs(file: string): [string, Job][] {
  return Object.entries(workflow(file).jobs);
}

describe.each([...own, ...templates, ...actions])('%s', (file) => {
  it('pins each action by its commit, and says which version that is', () => {
    const used = text(file)
      .split('\n')
      .filter((line) => /^ *(- )?uses: /.test(line) && !line.includes('uses: ./'));
    for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

it('pins an action by the same commit everywhere', () => {
  const commits = new Map<string, Set<string>>();
  for (const file of [...own, ...templates, ...actions]) {
    for (const [, action = '', commit = ''] of text(file).matchAll(/uses: ([\w-]+\/[\w-]+)@(.+)/g)) {
      commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    }
  }
  expect(commits.size).toBeGreaterThan(5);
  for (const [action, found] of commits) expect([action, ...found]).toHaveLength(2);
});

describe.each([...own, ...templates])('%s', (file) => {
  it('may read the repository, and no job may write to more than it needs', () => {
    expect(workflow(file).permissions).toEqual({ contents: 'read' });
    const written = jobs(file).flatMap(([name, { permissions = {} }]) =>
      Object.entries(permissions)
        .filter(([, access]) => access === 'write')
        .map(([permission]) => `${name}: ${permission}`),
    );
    const expected: Record<string, string[]> = {
      'plan.yml': ['plan: id-token', 'plan: pull-requests'],
      'deploy.yml': names.map((name) => `${name}: id-token`),
      'deploy-environment.yml': ['plan: id-token', 'apply: id-token'],
      'drift.yml': ['drift: id-token', 'drift: issues'],
      'build-and-release.yml': ['image: id-token', 'deploy: actions'],
      'publish-frontend.yml': ['publish: id-token'],
    };
    expect(written).toEqual(expected[file.replace(/.*\//, '')] ?? []);
  });

  it('runs no code of a fork with what only this repository may have', () => {
    expect(workflow(file).on).not.toHaveProperty('pull_request_target');
    expect(workflow(file).on).not.toHaveProperty('workflow_run');
  });

  it('keeps no key: the templates have the one by which a GitHub App starts a deploy in another repository', () => {
    const allowed = file.startsWith('examples/') ? /^DEPLOY_APP_PRIVATE_KEY$/ : /^GITHUB_TOKEN$/;
    for (const [, name] of text(file).matchAll(/\bsecrets\.(\w+)/g)) expect(name).toMatch(allowed);
  });

  it('ends each job some time', () => {
    for (const [name, job] of jobs(file)) if (!job.uses) expect(job, name).toHaveProperty('timeout-minutes');
  });
});

describe('what a stranger wrote', () => {
  it('reaches a shell only as a variable', () => {
    for (const file of [...own, ...templates]) {
      for (const [name, { steps = [] }] of jobs(file)) {
        for (const { run = '' } of steps) expect(run, `${file}: ${name}`).not.toContain('${{');
      }
    }
  });
});

it.each([...own, ...templates, ...actions, ...scripts])(
  '%s calls npm scripts that there are, with options that they take',
  (file) => {
    // The script hands its own on to npm run plan.
    const calls = callsIn(text(file).replaceAll('.github/scripts/plan "$ENVIRONMENT"', 'npm run plan'));
    // That of the front end's own package.json.
    const ofFrontEnd = file.startsWith('examples/') ? ['npm run build'] : [];
    expect(unknownIn(calls).filter((call) => !ofFrontEnd.includes(call))).toEqual([]);
  },
);

it('finds a script and an option that there are not', () => {
  const calls = callsIn('run: npm run plna dev\nnpm run --silent plan dev -- --image-tag a --lock=false `x --y`');
  expect(unknownIn(calls)).toEqual(['npm run plna', 'npm run plan --lock']);
});

describe('the environments', () => {
  it.each([
    ['plan', 'PLAN'],
    ['drift', 'REFRESH'],
  ])('are all in the matrix of %s, each with its own role', (name, kind) => {
    const { strategy } = workflow(`.github/workflows/${name}.yml`).jobs[name] ?? {};
    expect(strategy?.matrix.include).toEqual(
      names.map((environment) => ({ environment, role: role(environment, kind) })),
    );
  });

  it('are deployed one after the other, in the order of environments/index.ts', () => {
    const { jobs } = workflow('.github/workflows/deploy.yml');
    expect(Object.keys(jobs)).toEqual(names);
    for (const [index, name] of names.entries()) {
      expect(jobs[name]?.needs).toBe(names[index - 1]);
      expect(jobs[name]?.with).toMatchObject({ environment: name, 'refresh-role': role(name, 'REFRESH') });
    }
  });

  it('are never deployed twice at a time, and no deploy is cancelled for another', () => {
    for (const [name, { concurrency }] of jobs('.github/workflows/deploy.yml')) {
      expect(concurrency).toEqual({ group: `deploy-${name}`, 'cancel-in-progress': false });
    }
  });

  it('are what a front end can be published to', () => {
    const { on } = workflow('examples/workflows/publish-frontend.yml');
    expect(on.workflow_dispatch).toMatchObject({ inputs: { environment: { options: names } } });
  });

  function role(environment: string, kind: string): string {
    return `\${{ vars.${environment.toUpperCase().replaceAll('-', '_')}_${kind}_ROLE_ARN }}`;
  }
});

describe('a deploy', () => {
  const { plan, apply } = workflow('.github/workflows/deploy-environment.yml').jobs;

  it('asks for approval after its plan was shown, and takes the deploy role in that GitHub environment alone', () => {
    expect(plan).not.toHaveProperty('environment');
    expect(apply).toMatchObject({ needs: 'plan', environment: `\${{ inputs.environment }}` });
    expect(apply?.steps?.at(-1)?.run).toBe('npm run deploy "$ENVIRONMENT" -- --plan deploy.plan');
  });

  it('ends before its credentials do', () => {
    const seconds = apply?.steps?.flatMap(
      ({ with: inputs }: Step & { with?: Record<string, number> }) => inputs?.['role-seconds'] ?? [],
    );
    expect(seconds).toEqual([(apply?.['timeout-minutes'] ?? 0) * 60]);
  });
});

it('a fork is told why it has no plan, and never has a token', () => {
  const { plan, fork } = workflow('.github/workflows/plan.yml').jobs;
  expect(plan?.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
  expect(fork?.if).toBe('github.event.pull_request.head.repo.full_name != github.repository');
  expect(fork?.permissions).toEqual({});
});
