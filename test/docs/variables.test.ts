import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { sources } from '../../src/configuration/variables.ts';
import { leastDatabase } from '../modules/settings.ts';
import { environment, everyCapability, leastApplication, mailBySes, mailBySmtp } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';

type Overrides = Parameters<typeof environment>[0];

const application = applicationSchema.parse({
  ...leastApplication,
  djangoPaths: { media: '/media/*' },
  databaseCertificates: '/etc/ssl/certs/aws-databases.pem',
});
const withoutMedia = applicationSchema.parse(leastApplication);

const redis = { nodeType: 'cache.t4g.micro', replicas: 0 };
const everything: Overrides = {
  ...everyCapability('redis'),
  database: { ...leastDatabase, readReplicas: 1 },
  parameters: { featureFlags: { 'new-checkout': false } },
  // What it gives is no source: it is there for what is traced alone.
  observability: { tracing: undefined },
};

/** The variables of the application's container, and whether each is a secret. */
function variables(overrides: Overrides, of = application): Map<string, boolean> {
  const config = environment(overrides);
  const { resource } = environmentTerraform(of, config);
  const [web] = JSON.parse(resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions);
  const named = (list: { name: string }[], secret: boolean) =>
    list.map(({ name }): [string, boolean] => [name, secret]);
  return new Map([...named(web.environment, false), ...named(web.secrets, true)]);
}

/** The variables that there can be, by name. */
const table = Object.entries(sources)
  .map(([source, { variable, ...rest }]) => ({ source, variable, ...rest }))
  .sort((one, other) => ((one.variable ?? `~${one.source}`) < (other.variable ?? `~${other.source}`) ? -1 : 1));
const shown = table.flatMap(({ variable: name, ...rest }) => (name ? [{ name, ...rest }] : []));

const least = variables({}, withoutMedia);
const most = variables(everything);
const otherwise = variables({
  ...everything,
  database: { ...everything.database, pooling: 'pgbouncer' },
  broker: { kind: 'sqs' },
  flower: undefined,
  mail: mailBySmtp,
});
const presentWith: Record<string, Map<string, boolean>> = {
  always: least,
  'with `broker`': variables({ broker: { kind: 'sqs' } }),
  "with `broker.kind: 'redis'`": variables({ broker: { kind: 'redis', ...redis } }),
  'without `pgbouncer`': least,
  'with `databaseCertificates`, without `pgbouncer`': variables({}),
  'with `readReplicas`': variables({ database: { ...leastDatabase, readReplicas: 1 } }),
  'with `cdn`': variables({ cdn: {} }, withoutMedia),
  'with `cdn` and `djangoPaths.media`': variables({ cdn: {} }),
  "with `mail.kind: 'ses'`": variables({ mail: mailBySes }),
  "with `mail.kind: 'smtp'`": variables({ mail: { ...mailBySmtp, login: false } }),
  "with `mail.kind: 'smtp'` and `mail.login`": variables({ mail: mailBySmtp }),
  'with `featureFlags`': variables({ parameters: { featureFlags: { 'new-checkout': false } } }),
};

/** What there is with the settings that a source is present with: those above, or one of the capabilities. */
function whatIsThere(present: string): Map<string, boolean> {
  const [, setting] = /^with `(\w+)`$/.exec(present) ?? [];
  const given = everyCapability('redis')[setting as keyof Overrides];
  const found = presentWith[present] ?? (given && variables({ [setting as string]: given }));
  if (!found) throw new Error(`${present}: must be a key of presentWith in test/docs/variables.test.ts, got nothing`);
  return found;
}

describe('the table of variables', () => {
  it('stands in docs/variables.md', async () => {
    const page = readFileSync('docs/variables.md', 'utf8');
    const rows = table.map(
      ({ source, variable, secret, forms = [], from, present }) =>
        `| ${variable ? `\`${variable}\`` : ''} | \`${source}\` | ${secret} | ${forms.map((form) => `\`${form}\``).join(', ')} | ${from} | ${present} |`,
    );
    const [before = '', , after = ''] = page.split(/^(\| (?:`\w+`)? \| `[\w.]+` \| .*\|\n)+/m);
    await expect(`${before}${rows.join('\n')}\n${after}`).toMatchFileSnapshot('../../docs/variables.md');
  });

  it('names every variable that there can be', () => {
    const untold = shown.filter(({ name }) => !most.has(name) && !otherwise.has(name));
    expect(
      untold.map(({ source }) => `${source}: no construct tells it; add it to parts in src/stacks/foundation.ts`),
    ).toEqual([]);
    const named = shown.map(({ name }) => name);
    expect(
      [...most.keys()].filter((name) => !named.includes(name) && !['LOG_LEVEL', 'SERVICE_BADGES_URL'].includes(name)),
    ).toEqual([]);
  });

  it.each(shown)('says rightly when $name is there: $present', ({ name, present }) => {
    expect(whatIsThere(present).has(name)).toBe(true);
    if (present.endsWith('without `pgbouncer`')) expect(otherwise.has(name)).toBe(false);
    if (present.startsWith('with `')) expect(least.has(name)).toBe(false);
  });

  it('says that MEDIA_URL is there with both alone, and STATIC_URL with a CDN', () => {
    const withCdn = variables({ cdn: {} }, withoutMedia);
    expect([withCdn.has('STATIC_URL'), withCdn.has('MEDIA_URL')]).toEqual([true, false]);
  });

  it.each(shown)('says rightly whether $name is a secret: $secret', ({ name, secret }) => {
    const expected: Record<string, unknown[]> = {
      yes: [true, true],
      no: [false, false],
      'with Redis': [true, false],
    };
    const isSecret = [most.get(name), otherwise.get(name)];
    // What is there in one of them alone can be told from that.
    expect(isSecret.map((is, index) => is ?? expected[secret]?.[index])).toEqual(expected[secret]);
  });
});
