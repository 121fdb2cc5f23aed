import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import application from '../environments/application.ts';
import { environments } from '../environments/index.ts';
import { checkEnvironments } from '../src/configuration/define.ts';
import { UserError } from '../src/configuration/finding.ts';
import { callsIn, unknownIn } from './commands.ts';

interface Step {
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string | number>;
  env?: Record<string, string>;
}

interface Concurrency {
  group: string;
  'cancel-in-progress': unknown;
  queue?: string;
}

interface Job {
  name?: string;
  permissions?: Record<string, string>;
  strategy?: { matrix: { include: { environment: string }[] } };
  concurrency?: Concurrency;
  environment?: string;
  'timeout-minutes'?: number;
  uses?: string;
  with?: Record<string, string>;
  needs?: string | string[];
  if?: string;
  steps?: Step[];
}

interface Workflow {
  on: Record<string, { inputs?: Record<string, { options?: string[] }> } | null>;
  permissions: Record<string, string>;
  concurrency?: Concurrency;
  env?: Record<string, string>;
  jobs: Record<string, Job>;
}

const own = filesIn('.github/workflows');
const templates = filesIn('examples/workflows');
const actions = readdirSync('.github/actions').map((name) => `.github/actions/${name}/action.yml`);
const scripts = filesIn('.github/scripts');
const configuration = checkEnvironments(application, environments);
const names = configuration.environments.map(({ name }) => name);
const inIndex = 'the environments of environments/index.ts';

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
      'deploy.yml': jobs(file).map(([name]) => `${name}: id-token`),
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

  it('keeps no key: the templates have the one by which a GitHub App starts a deploy in another repository, and those of private packages', () => {
    const allowed = file.startsWith('examples/') ? /^(DEPLOY_APP_PRIVATE_KEY|PIP_CONF|NPM_TOKEN)$/ : /^GITHUB_TOKEN$/;
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
    const ofFrontEnd = file.startsWith('examples/')
      ? ['npm run build', 'npm run prepare', 'npm run prepare --if-present']
      : [];
    expect(unknownIn(calls).filter((call) => !ofFrontEnd.includes(call))).toEqual([]);
  },
);

it('finds a script and an option that there are not', () => {
  const calls = callsIn('run: npm run plna dev\nnpm run --silent plan dev -- --image-tag a --lock=false `x --y`');
  expect(unknownIn(calls)).toEqual(['npm run plna', 'npm run plan --lock']);
});

/** Whether a job's condition holds, as GitHub reads it in a run that nobody cancelled. */
function holds(condition = 'true', contexts: Record<string, unknown>, states: { failure: boolean }): boolean {
  return !['', 'false'].includes(evaluated(condition, contexts, states));
}

/** The text that GitHub makes of an expression. */
function evaluated(text: string, contexts: Record<string, unknown>, states: Record<string, boolean> = {}): string {
  const functions = Object.entries({ ...states, cancelled: false }).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
  const expression = new Parser(
    new Lexer(text.replace(/^\$\{\{|\}\}$/g, '')).lex().tokens,
    Object.keys(contexts),
    functions,
  ).parse();
  const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const evaluator = new Evaluator(expression, context, new Map(functions.map((called) => [called.name, called])));
  return evaluator.evaluate().coerceString();
}

/** The environments that a run begins to deploy, where these are left out or do not end well. */
function deployed(ends: Record<string, 'left out' | 'failure' | 'cancelled'>): string[] {
  const results: Record<string, { result: string }> = {};
  for (const [name, job] of jobs('.github/workflows/deploy.yml')) {
    const needs = Object.fromEntries([job.needs ?? []].flat().map((other) => [other, results[other]]));
    const found = Object.values(needs).map((before) => before?.result);
    const roles = jobs('.github/workflows/deploy.yml')
      .filter(([other]) => ends[other] !== 'left out')
      .map(([other]) => [variable(other, 'REFRESH'), 'arn']);
    const states = { failure: found.includes('failure') };
    // A condition that does not ask how others ended demands that all have succeeded.
    const begins =
      (/(failure|cancelled)\(\)/.test(job.if ?? '') || found.every((result) => result === 'success')) &&
      holds(job.if, { needs, vars: Object.fromEntries(roles) }, states);
    results[name] = { result: begins ? (ends[name] ?? 'success') : 'skipped' };
  }
  return Object.keys(results).filter((name) => results[name]?.result !== 'skipped');
}

function variable(environment: string, kind: string): string {
  return `${environment.toUpperCase().replaceAll('-', '_')}_${kind}_ROLE_ARN`;
}

/** @throws UserError saying which environments a list lacks, and which of its own do not belong there. */
function requireEnvironments(file: string, which: string, listed: string[], expected: string[]): void {
  if (listed.join() === expected.join()) return;
  const fixes = [
    ...expected.filter((name) => !listed.includes(name)).map((name) => `add ${name}`),
    ...listed.filter((name) => !expected.includes(name)).map((name) => `take out ${name}`),
  ];
  const must = `must list ${which}, ${expected.join(', ')}`;
  throw new UserError([{ path: file, must, got: listed, wayOut: fixes.join(', ') || 'put them in that order' }]);
}

it.each([
  [['dev', 'live'], 'add demo'],
  [['old', 'dev', 'live'], 'add demo, take out old'],
  [['live', 'dev', 'demo'], 'put them in that order'],
])('says of %j how it becomes the list of environments', (listed, wayOut) => {
  expect(() => requireEnvironments('plan.yml', inIndex, listed, ['demo', 'dev', 'live'])).toThrow(
    new UserError([
      `plan.yml: must list the environments of environments/index.ts, demo, dev, live, got ${JSON.stringify(listed)}; ${wayOut}`,
    ]),
  );
});

describe('the environments', () => {
  const deploys = jobs('.github/workflows/deploy.yml').map(([name]) => name);
  const { options = [] } =
    workflow('examples/workflows/publish-frontend.yml').on.workflow_dispatch?.inputs?.environment ?? {};
  const published = configuration.environments.filter(({ cdn }) => cdn).map(({ name }) => name);

  // Without github none has a role, and these workflows do nothing.
  it.runIf(configuration.application.github).each([
    ['.github/workflows/plan.yml', inIndex, matrix('plan').map(({ environment }) => environment), names],
    ['.github/workflows/drift.yml', inIndex, matrix('drift').map(({ environment }) => environment), names],
    ['.github/workflows/deploy.yml', inIndex, deploys, names],
    // Without any cdn nothing is published.
    [
      'examples/workflows/publish-frontend.yml',
      'the environments with cdn',
      published.length > 0 ? options : [],
      published,
    ],
  ])('are all in %s', requireEnvironments);

  it.each([
    ['plan', 'PLAN'],
    ['drift', 'REFRESH'],
  ])('have each its own role in %s.yml', (name, kind) => {
    const entries = matrix(name);
    expect(entries).toEqual(entries.map(({ environment }) => ({ environment, role: role(environment, kind) })));
    // GitHub would name each job by its role, too.
    expect(workflow(`.github/workflows/${name}.yml`).jobs[name]?.name).toBe(`${name} (\${{ matrix.environment }})`);
  });

  it('are deployed one after the other, each with its own role', () => {
    for (const [index, [name, job]] of jobs('.github/workflows/deploy.yml').entries()) {
      expect(job.needs ?? [], `${name}.needs`).toEqual(deploys.slice(0, index));
      expect(job.with).toMatchObject({ environment: name, 'refresh-role': role(name, 'REFRESH') });
    }
  });

  it('that have no role yet keep no other from being deployed', () => {
    for (const name of deploys) {
      const others = deploys.filter((other) => other !== name);
      expect(deployed({ [name]: 'left out' })).toEqual(others);
      expect(deployed(Object.fromEntries(others.map((other) => [other, 'left out'])))).toEqual([name]);
    }
  });

  it.each(['failure', 'cancelled'] as const)('stop those after them by a %s, also past one without a role', (end) => {
    for (const [index, name] of deploys.entries()) {
      const [next = ''] = deploys.slice(index + 1);
      expect(deployed({ [name]: end })).toEqual(deploys.slice(0, index + 1));
      expect(deployed({ [next]: 'left out', [name]: end })).toEqual(deploys.slice(0, index + 1));
    }
  });

  it('are never deployed twice at a time, and no deploy is cancelled for another', () => {
    for (const [name, { concurrency }] of jobs('.github/workflows/deploy.yml')) {
      expect(concurrency).toEqual({ group: `deploy-${name}`, 'cancel-in-progress': false, queue: 'max' });
    }
  });

  function matrix(name: string) {
    return workflow(`.github/workflows/${name}.yml`).jobs[name]?.strategy?.matrix.include ?? [];
  }

  function role(environment: string, kind: string): string {
    return `\${{ vars.${variable(environment, kind)} }}`;
  }
});

describe('a deploy', () => {
  const { plan, apply } = workflow('.github/workflows/deploy-environment.yml').jobs;

  it('asks for approval after its plan was shown, and takes the deploy role in that GitHub environment alone', () => {
    expect(plan).not.toHaveProperty('environment');
    expect(apply).toMatchObject({ needs: 'plan', environment: `\${{ inputs.environment }}` });
    expect(apply?.steps?.at(-1)?.run).toBe('npm run deploy "$ENVIRONMENT" -- --plan deploy.plan');
  });

  it('has its plan applied if there is one that changes anything, whatever was left out before it', () => {
    const planned = (result: string, changes: string) =>
      holds(apply?.if, { needs: { plan: { result, outputs: { changes } } } }, { failure: result === 'failure' });
    expect(plan?.if).toBe(`\${{ !cancelled() }}`);
    expect(planned('success', 'true')).toBe(true);
    expect(planned('success', 'false')).toBe(false);
    expect(planned('failure', 'true')).toBe(false);
    expect(planned('cancelled', 'true')).toBe(false);
  });

  it('ends before its credentials do', () => {
    const seconds = apply?.steps?.flatMap(({ with: inputs }) => inputs?.['role-seconds'] ?? []);
    expect(seconds).toEqual([(apply?.['timeout-minutes'] ?? 0) * 60]);
  });
});

it('a release and a publication each have the role of a GitHub environment of its own, whose name no environment has', () => {
  const environments = templates.flatMap((file) => jobs(file).flatMap(([, { environment }]) => environment ?? []));
  expect(environments.length).toBeGreaterThan(2);
  for (const environment of environments)
    expect(environment).toMatch(/^(dev-release|front-end-build|\$\{\{ inputs\.environment \|\| 'dev' \}\}-publish)$/);
  const { image, deploy } = workflow('examples/workflows/build-and-release.yml').jobs;
  expect([image?.environment, deploy?.environment]).toEqual(['dev-release', 'dev-release']);
  expect(jobs('examples/workflows/publish-frontend.yml').find(([name]) => name === 'publish')?.[1].environment).toBe(
    `\${{ inputs.environment || 'dev' }}-publish`,
  );
});

it('a fork is told why it has no plan, and never has a token', () => {
  const { plan, fork } = workflow('.github/workflows/plan.yml').jobs;
  expect(plan?.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
  expect(fork?.if).toBe('github.event.pull_request.head.repo.full_name != github.repository');
  expect(fork?.permissions).toEqual({});
});

it('a release, and a front end of an environment, waits for those before it and is not cancelled for those after it', () => {
  const waits = { 'cancel-in-progress': false, queue: 'max' };
  const release = workflow('examples/workflows/build-and-release.yml');
  expect(release.concurrency).toEqual({ group: 'build-and-release', ...waits });
  const { concurrency, env, jobs } = workflow('examples/workflows/publish-frontend.yml');
  const [, frontEnd] =
    /npm run publish-frontend "\$ENVIRONMENT" (\S+)/.exec(jobs.publish?.steps?.at(-1)?.run ?? '') ?? [];
  expect(concurrency).toEqual({ group: `publish-frontend-${frontEnd}-${env?.ENVIRONMENT}`, ...waits });
});

describe('a job that may have a role', () => {
  const withToken = [...own, ...templates].flatMap((file) =>
    jobs(file)
      .filter(([, { permissions, uses }]) => permissions?.['id-token'] && !uses)
      .map(([name, { steps }]) => [`${file}: ${name}`, steps ?? []] as const),
  );

  it.each([...withToken, ['prepare', prepare()] as const])('runs no script of a package: %s', (_, steps) => {
    const installs = steps.flatMap(({ run = '' }) => run.match(/\bnpm (ci|install)\b.*/g) ?? []);
    for (const install of installs) expect(install).toBe('npm ci --ignore-scripts');
    expect(steps.map(({ run = '' }) => run).join('\n')).not.toMatch(/npm run build|npx/);
  });

  it('publishes what a job built that may have none', () => {
    const { build, publish } = workflow('examples/workflows/publish-frontend.yml').jobs;
    expect(build).not.toHaveProperty('permissions');
    expect([...names, ...names.flatMap((name) => [`${name}-release`, `${name}-publish`])]).not.toContain(
      build?.environment,
    );
    expect(publish?.needs).toBe('build');
    const handed = [build, publish].map(
      (job) => job?.steps?.find(({ uses }) => /load-artifact/.test(uses ?? ''))?.with,
    );
    expect(handed).toMatchObject([
      { name: 'front-end', path: 'dist' },
      { name: 'front-end', path: 'dist' },
    ]);
  });

  it('has none in a public repository, where everybody could read its plans', () => {
    const [refusal, ...others] = prepare();
    const refused = (role: string, repository: object) =>
      holds(refusal?.if, { inputs: { role }, github: { event: { repository } } }, { failure: false });
    expect(refused('arn', { private: false })).toBe(true);
    expect(refused('arn', {})).toBe(true);
    expect(refused('arn', { private: true })).toBe(false);
    expect(refused('', { private: false })).toBe(false);
    expect(others.at(-1)?.uses).toMatch(/^aws-actions\/configure-aws-credentials@/);
    expect(ends(refusal, { VISIBILITY: 'public' })).toEqual([
      1,
      '::error::repository: must be private or internal, got public; make it so in its settings\n',
    ]);
  });

  it('deploys nothing where the role is not set', () => {
    const [refusal] = workflow('.github/workflows/deploy-environment.yml').jobs.apply?.steps ?? [];
    const refused = (vars: object) => holds(refusal?.if, { vars }, { failure: false });
    expect([refused({}), refused({ DEPLOY_ROLE_ARN: 'arn' })]).toEqual([true, false]);
    expect(ends(refusal, { ENVIRONMENT: 'dev' })).toEqual([
      1,
      '::error::DEPLOY_ROLE_ARN: must be a variable of the GitHub environment dev, got nothing; docs/getting-started.md sets it\n',
    ]);
  });

  /** How a step ends, and what it says. */
  function ends(step: Step | undefined, env: Record<string, string>) {
    const { status, stdout } = spawnSync('bash', ['-c', step?.run ?? ''], { env, encoding: 'utf8' });
    return [status, stdout];
  }

  function prepare(): Step[] {
    return parse(text('.github/actions/prepare/action.yml')).runs.steps;
  }
});

it.each(templates)('%s has secrets of a GitHub environment alone, which only its branches can read', (file) => {
  for (const [name, job] of jobs(file)) {
    if (JSON.stringify(job).includes('secrets.')) expect(job, name).toHaveProperty('environment');
  }
});

describe('private packages', () => {
  const steps = jobs('examples/workflows/build-and-release.yml').flatMap(([, job]) => job.steps ?? []);
  const build = steps.find(({ uses }) => uses?.startsWith('docker/build-push-action@'));

  it('of an image have an index whose file is mounted for one command, if GitHub has that secret, and else nothing is', () => {
    const secrets = (values: object) => evaluated(String(build?.with?.['secret-envs']), { secrets: values });
    expect([secrets({}), secrets({ PIP_CONF: '' })]).toEqual(['', '']);
    const [id, variable = ''] = secrets({ PIP_CONF: '[global]' }).split('=');
    expect(build?.env).toEqual({ [variable]: `\${{ secrets.${variable} }}` });
    const mounted = [...text('examples/django/Dockerfile').matchAll(/--mount=type=secret,id=([^,\s]+)/g)];
    expect(mounted.map(([, mount]) => mount)).toEqual([id]);
  });

  it('of a front end are fetched before any script of a package runs, which has no token', () => {
    const { steps: ofFrontEnd = [] } = workflow('examples/workflows/publish-frontend.yml').jobs.build ?? {};
    const withToken = ofFrontEnd.filter((step) => JSON.stringify(step).includes('secrets.'));
    expect(withToken).toEqual([
      { run: 'npm ci --ignore-scripts', env: { NODE_AUTH_TOKEN: `\${{ secrets.NPM_TOKEN }}` } },
    ]);
  });

  it('are no arguments of the build, which docker history shows: these are variables of GitHub alone', () => {
    expect(build?.with?.['build-args']).toBe(`\${{ vars.BUILD_ARGS }}`);
  });
});
