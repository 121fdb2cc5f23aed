import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageTagArguments } from '../../../src/commands/named-images.ts';
import { protections } from '../../../src/commands/protections.ts';
import { checkEnvironments } from '../../../src/configuration/define.ts';
import { sentence } from '../../../src/configuration/finding.ts';
import type { EnvironmentConfig } from '../../../src/configuration/schema.ts';
import type { Extend } from '../../../src/stacks/extension.ts';
import { synthesize } from '../../../src/stacks/synthesize.ts';
import application from '../../shop/application.ts';
import { environments } from '../../shop/index.ts';

const configuration = checkEnvironments(application, environments);
const names = configuration.environments.map(({ name }) => name);

describe('synth', () => {
  const all = mkdtempSync(join(tmpdir(), 'synth-all-'));
  let stacks: ReturnType<typeof synthesize>;
  let folder: string;

  beforeAll(() => {
    vi.stubEnv('CDKTF_OUTDIR', all);
    stacks = synthesize(configuration, []);
    vi.unstubAllEnvs();
  });

  afterAll(() => rmSync(all, { recursive: true }));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'synth-'));
    vi.stubEnv('CDKTF_OUTDIR', folder);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('writes every environment and its bootstrap when none is named', () => {
    expect([...stacks.keys()]).toEqual([...names, ...names.map((name) => `bootstrap-${name}`)]);
  });

  it('writes only what is named', () => {
    const [first = ''] = names;
    synthesize(configuration, [first]);
    expect(readdirSync(join(folder, 'stacks'))).toEqual([first]);
  });

  it('lays the provider lock file beside each stack', () => {
    for (const stack of stacks.values()) {
      expect(readFileSync(join(stack, '.terraform.lock.hcl'), 'utf8')).toContain('version     = "5.100.0"');
    }
  });

  it('asks for the Terraform that it needs, beside each stack', () => {
    for (const stack of stacks.values()) {
      expect(readFileSync(join(stack, 'terraform.tf'), 'utf8')).toBe(
        'terraform {\n  required_version = ">= 1.11.0"\n}\n',
      );
    }
  });

  it('says of every environment at once what its extension does wrong, and writes nothing', () => {
    const extend = () => ({ environment: { DATABASE_URL: 'x' } });
    expect(() => synthesize({ ...configuration, extend }, [])).toThrow(
      new Error(
        names
          .map(
            (name) =>
              `${name}.extensions.environment.DATABASE_URL: must not be a variable that the stack gives to tasks itself, got "DATABASE_URL"; take another name`,
          )
          .join('\n'),
      ),
    );
    expect(readdirSync(join(folder, 'stacks'))).toEqual([]);
  });

  it('says which name two environments of one account give, and writes nothing', () => {
    const [first, second] = configuration.environments.map((each) => ({ ...each, account: '111111111111' }));
    if (!first || !second) throw new Error('there are less than two environments');
    const extend: Extend = ({ scope }) => {
      new SqsQueue(scope, 'events', { name: 'events' });
      return {};
    };
    expect(() => synthesize({ ...configuration, environments: [first, second], extend }, [])).toThrow(
      new Error(
        `${second.name}: must not give an aws_sqs_queue a name that ${first.name} gives to one, got "events"; begin the name with that of the project and the environment: an extension has nameOf for it`,
      ),
    );
    expect(readdirSync(join(folder, 'stacks'))).toEqual([]);
  });

  it('writes what Terraform would fill in as the text that it is', () => {
    const [dev] = configuration.environments as [EnvironmentConfig];
    const greeting = {
      ...dev,
      parameters: { ...dev.parameters, variables: { GREETING: `Dear $\{name}, %{x}, 5 % $` } },
    };
    const stacks = synthesize({ ...configuration, environments: [greeting] }, [dev.name]);
    const { resource } = JSON.parse(readFileSync(join(stacks.get(dev.name) as string, 'cdk.tf.json'), 'utf8'));
    expect(resource.aws_ssm_parameter.parameters_variables_greeting.insecure_value).toBe(
      `Dear $$\{name}, %%{x}, 5 % $`,
    );
  });

  it('refuses an unknown name with the known ones, and writes nothing', () => {
    expect(() => synthesize(configuration, [`${names[0]}x`])).toThrow(
      `command line: must name a stack, got "${names[0]}x"; did you mean ${names[0]}? Otherwise take one of ${[...names, ...names.map((name) => `bootstrap-${name}`)].join(', ')}`,
    );
    expect(existsSync(join(folder, 'stacks'))).toBe(false);
  });
});

describe('an image tag', () => {
  it.each(['abc1234', '0123456789abcdef0123456789abcdef01234567', '1.2.3', '0.10.0', '1.2.3-rc.1'])(
    'may be %s',
    (tag) => {
      expect(imageTagArguments('dev', [], [tag])).toEqual([`-var=image_tag=${tag}`]);
    },
  );

  const must = 'image_tag: must be a git SHA (7 to 40 hexadecimal digits) or a semantic version';

  it.each([
    'latest',
    'abc123',
    '0123456789abcdef0123456789abcdef012345678',
    'ABC1234',
    'main',
    '1.2',
    'v1.2',
    '01.2.3',
    '1.2.3-..',
    '1.2.3-01',
    '1.2.3+4',
    'abc1234\n',
  ])('may not be %s', (tag) => {
    expect(() => imageTagArguments('dev', [], [tag])).toThrow(
      new Error(
        `${must}, got ${JSON.stringify(tag)}; push the image under such a tag: any other can move to another image`,
      ),
    );
  });

  it('has no v before a semantic version', () => {
    expect(() => imageTagArguments('dev', [], ['v1.2.3'])).toThrow(
      new Error(`${must}, got "v1.2.3"; without the v, here and in the registry: 1.2.3`),
    );
  });

  it('must be given where an image runs', () => {
    vi.stubEnv('TF_VAR_image_tag', undefined);
    expect(() => imageTagArguments('dev', [])).toThrow(
      'got nothing; add -- --image-tag <tag>, with the two dashes first',
    );
  });

  it('is given to no bootstrap, which runs no image', () => {
    expect(imageTagArguments('bootstrap-dev', [])).toEqual([]);
    expect(() => imageTagArguments('bootstrap-dev', [], ['1.2.3'])).toThrow(
      new Error('command line: must name no image for bootstrap-dev, which runs none, got "--image-tag"; leave it out'),
    );
  });

  it('may come from the environment, as Terraform takes it', () => {
    vi.stubEnv('TF_VAR_image_tag', 'abc1234');
    expect(imageTagArguments('dev', [])).toEqual(['-var=image_tag=abc1234']);
    vi.unstubAllEnvs();
  });
});

describe('destroy', () => {
  const [environment] = configuration.environments;
  if (!environment) throw new Error('there is no environment');
  const protect = (database: boolean, loadBalancer: boolean, deleted = true) => ({
    ...environment,
    name: 'qa',
    database: { ...environment.database, deletionProtection: database },
    loadBalancer: { ...environment.loadBalancer, deletionProtection: loadBalancer },
    registry: { ...environment.registry, deleteImages: deleted },
    storage: { ...environment.storage, deleteObjects: deleted },
  });
  const found = (qa: typeof environment, stack: string, registryEnvironment?: string) =>
    protections(
      { application: { ...configuration.application, registryEnvironment }, environments: [qa, environment] },
      stack,
    ).map(sentence);

  it('is refused with each setting that protects the environment', () => {
    expect(found(protect(true, true, false), 'qa')).toEqual([
      'qa.database.deletionProtection: must be false before the environment can be destroyed, got true; set it to false, deploy, then destroy',
      'qa.loadBalancer.deletionProtection: must be false before the environment can be destroyed, got true; set it to false, deploy, then destroy',
      'qa.registry.deleteImages: must be true before the environment can be destroyed, got false; set it to true, deploy, then destroy',
      'qa.storage.deleteObjects: must be true before the environment can be destroyed, got false; set it to true, deploy, then destroy',
    ]);
  });

  it('is refused while other environments pull from its registry', () => {
    expect(found(protect(false, false), 'qa', 'qa')).toEqual([
      `application.registryEnvironment: must not be qa before that can be destroyed, since ${environment.name} pulls from its registry, got "qa"; name another one, deploy, then destroy`,
    ]);
  });

  it('is taken when nothing protects the environment', () => {
    expect(found(protect(false, false), 'qa')).toEqual([]);
  });
});
