import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { literal } from '../../../modules/shared/literal.ts';
import { applicationSchema, environmentSchema } from '../../../src/configuration/schema.ts';
import { asInFiles, asTerraform } from '../../../src/stacks/as-terraform.ts';
import { withoutCreationStacks } from '../../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import type { Extend, Ground } from '../../../src/stacks/extension.ts';
import { bootstrapTerraform, environmentTerraform } from '../../stacks.ts';
import { app, terraformOf } from '../../synth.ts';
import {
  collectorImage,
  encrypted,
  everyCapability,
  leastApplication,
  leastEnvironment,
  onInstances,
  publicImage,
  service,
  toHttp,
  toOpenSearch,
  worker,
} from '../configuration/config.ts';

const permissions = [
  {
    actions: ['ses:SendEmail'],
    resources: ['*'],
    conditions: { StringLike: { 'ses:FromAddress': 'shop@example.org', 'ses:Recipients': ['shop@example.org'] } },
  },
];
const ofTask = { user: '1000:1000', variables: { COLOUR: 'red' }, permissions };
const day = { name: 'day', when: 'cron(0 7 ? * MON-FRI *)', minTasks: 1, maxTasks: 2 };
const schedule = [day, { ...day, name: 'night' }];
const logs = { kind: 'firelens' as const, to: toHttp };
const ofService = { ...ofTask, logs, scaling: { minTasks: 1, maxTasks: 2, schedule }, tasks: undefined };
const toSearch = { logs: { kind: 'firelens', to: toOpenSearch } };
const size = { cpu: 256, memoryMiB: 512 };
const all = { ...leastEnvironment, ...everyCapability('redis') };

/** Every setting that takes a text has one here, be it a default. */
const settings = {
  application: applicationSchema.parse({
    ...leastApplication,
    asgiApplication: 'config.asgi:application',
    databaseCertificates: '/etc/rds.pem',
    frontEnds: [{ name: 'shop', kind: 'spa' }],
    djangoPaths: { media: '/media/*' },
    secrets: ['STRIPE_API_KEY', 'LOG_VENDOR_KEY'],
    variables: { DB: { from: 'database.url', separator: ' ', scheme: 'postgres' } },
    registryEnvironment: 'test',
    github: {
      infrastructureRepository: 'acme/infrastructure',
      applicationRepository: 'acme/shop',
      sharedAccountAccepted: 'nothing of worth is there',
    },
  }),
  environment: environmentSchema.parse({
    ...all,
    state: { bucket: 'acme-states', key: 'test/terraform.tfstate' },
    assumeRoleArn: 'arn:aws:iam::111111111111:role/deploy',
    network: { ...leastEnvironment.network, outbound: [{ name: 'smtp', port: 587, to: '0.0.0.0/0' }] },
    database: {
      ...all.database,
      withoutCertificates: 'the image has none yet',
      withoutBackupCopy: 'there is another copy',
      restoreFrom: { time: '2026-01-02T03:04:05Z', source: 'shop-test' },
    },
    storage: { withoutMediaCopy: 'there is another copy' },
    loadBalancer: {
      deletionProtection: false,
      domain: {
        hostName: 'app.example.org',
        otherHostNames: ['www.example.org'],
        hostedZoneName: 'example.org',
        hostedZoneId: 'Z0TEST',
      },
    },
    cdn: {
      hostNames: { shop: 'shop.example.org' },
      geoRestriction: { kind: 'deny', countries: ['KP'] },
      basicAuth: { sha256: 'a'.repeat(64) },
    },
    mail: {
      kind: 'ses',
      domain: 'example.org',
      fromAddresses: ['shop@example.org'],
      mailFrom: 'returns',
      dmarc: { reportsTo: 'dmarc@example.org' },
      feedbackSubscribers: ['https://events.example.org/mail'],
    },
    migration: ofTask,
    collectStatic: ofTask,
    web: {
      ...size,
      ...ofService,
      hosts: ['app.example.org'],
      paths: ['/*'],
      server: 'other',
      command: ['daphne'],
      internal: { clients: ['application'] },
      deployment: {
        strategy: 'canary',
        alarms: ['users-not-served'],
        testHeader: { name: 'X-Test', value: 'next' },
        check: { command: ['python', 'check.py'] },
      },
    },
    discovery: encrypted,
    workers: [{ ...worker(), ...ofService, capacity: onInstances }],
    services: [
      ...(all.services ?? []).filter((each) => each && 'internal' in each),
      {
        ...service(),
        ...ofService,
        hosts: ['app.example.org'],
        image: publicImage,
        connections: undefined,
        secrets: ['STRIPE_API_KEY'],
        containerHealthCheck: { command: ['true'] },
      },
    ],
    processes: [{ ...size, ...ofService, name: 'rq', command: ['rqworker'] }],
    schedules: [{ ...ofTask, name: 'clear', command: ['clear'], at: 'rate(1 day)' }],
    beat: { ...ofTask, logs, scheduler: 'database' },
    flower: {
      ...ofTask,
      logs,
      allowedCidrs: ['10.8.0.0/16'],
      domain: { hostName: 'flower.example.org', hostedZoneId: 'Z0' },
    },
    observability: {
      logRetentionDays: 7,
      alarmSubscribers: ['https://events.example.org/a'],
      tracing: { exporter: 'sidecar', collectorImage },
      probe: { path: '/api/health', text: 'ok', hosts: ['app.example.com'] },
    },
  }),
};
/** What has no place beside the others. */
const subnets = ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'];
const certificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/0a1b2c3d-0000-4000-8000-000000000000';
const alternatives = {
  database: { restoreFrom: { snapshot: 'before-the-move' } },
  network: {
    existing: {
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      privateSubnetIds: subnets,
      publicSubnetIds: subnets,
      databaseSubnetIds: subnets,
    },
  },
  encryption: { keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000000' },
  loadBalancer: { domain: { certificateArn } },
  cdn: { certificateArn },
  ...{
    web: toSearch,
    services: [toSearch, { image: { repository: 'ssr' } }],
    workers: [toSearch],
    processes: [toSearch],
    beat: toSearch,
  },
  flower: { domain: { certificateArn }, ...toSearch },
  mail: { kind: 'smtp', host: 'smtp.example.org', to: '0.0.0.0/0' },
};
const schemas = { application: applicationSchema, environment: environmentSchema };

/** Two of Terraform's templates. It refuses the second one, which has no end. */
const template = `$\{path.root}%{if}`;

describe('a text of the settings', () => {
  const { application, environment } = JSON.parse(JSON.stringify(settings)) as typeof settings;
  const texts = [
    ...textsIn(schemas.application, 'application', application),
    ...textsIn(schemas.environment, 'environment', environment),
  ];
  const fits = () =>
    schemas.application.safeParse(application).success && schemas.environment.safeParse(environment).success;
  const free = texts.filter(({ holder, key }) => {
    const text = holder[key] as string;
    return [text + template, template + text, text.slice(0, 1) + template + text.slice(1)].some((marked) => {
      holder[key] = marked;
      if (fits()) return true;
      holder[key] = text;
      return false;
    });
  });

  it('is looked at by this test, whichever setting it is of', () => {
    const others = textsIn(schemas.environment, 'environment', alternatives);
    const known = new Set([...texts, ...others].map(({ path }) => path));
    const all = [...pathsOf(schemas.application, 'application'), ...pathsOf(schemas.environment, 'environment')];
    expect(all.filter((path) => !known.has(path))).toEqual([]);
  });

  it('may hold what looks like a template of Terraform in these settings', () => {
    const ofCommands = ['migration', 'collectStatic', 'web', 'services[]', 'processes[]', 'schedules[]'];
    expect([...new Set(free.map(({ path }) => path))].sort()).toEqual(
      [
        'application.github.sharedAccountAccepted',
        'environment.cdn.contentSecurityPolicy',
        'environment.database.withoutBackupCopy',
        'environment.database.withoutCertificates',
        'environment.mail.feedbackSubscribers[]',
        'environment.observability.alarmSubscribers[]',
        'environment.observability.probe.text',
        'environment.parameters.variables.*',
        'environment.storage.withoutMediaCopy',
        ...ofCommands.map((task) => `environment.${task}.command[]`),
        'environment.services[].containerHealthCheck.command[]',
        'environment.web.deployment.check.command[]',
        ...[...ofCommands, 'workers[]', 'beat', 'flower'].map((task) => `environment.${task}.variables.*`),
      ].sort(),
    );
  });

  it.each([
    ['the stack', environmentTerraform],
    ['the bootstrap', bootstrapTerraform],
  ])('is text in %s, whatever it looks like', (_, terraform) => {
    const json = JSON.stringify(terraform(application, environment));
    expect(json.match(/.{0,60}(?<!\$)\$\{path\.root.{0,20}|.{0,60}(?<!%)%\{if.{0,20}/g) ?? []).toEqual([]);
  });

  it('reaches the tasks', () => {
    expect(JSON.stringify(environmentTerraform(application, environment))).toContain(
      `daphne$${template.replace('%', '%%')}`,
    );
  });
});

it('leaves all else as it is, and knows an environment again', () => {
  const given = { names: ['a', 'b'], name: 'cost: 5 $ {x} 10 % {y}', tasks: 3, at: undefined, none: null, on: true };
  expect(asTerraform(given)).toEqual(given);
  const [first, second] = asTerraform([given, given]);
  expect(first).toBe(second);
});

it('gives back the settings as the files have them', () => {
  const given = { [template]: [template, { deeper: template }] };
  expect(asInFiles(asTerraform(given))).toBe(given);
  expect(asInFiles(given)).toBe(given);
});

it('shows extensions what a team wrote, and takes from them what they write', () => {
  const application = applicationSchema.parse(leastApplication);
  const environment = environmentSchema.parse({ ...leastEnvironment, parameters: { variables: { TEXT: template } } });
  const seen: Ground[] = [];
  const extend: Extend = (ground) => {
    seen.push(ground);
    return { environment: { COPY: literal(ground.environment.parameters.variables.TEXT as string) } };
  };
  const settings = asTerraform({ application, environment });
  const terraform = withoutCreationStacks(() =>
    terraformOf(
      new EnvironmentStack(app(), settings.application, settings.environment, [settings.environment], extend),
    ),
  );
  expect(seen[0]?.environment).toBe(environment);
  expect(seen[0]?.application).toBe(application);
  const { web_fargate_task_definition: web } = terraform.resource.aws_ecs_task_definition ?? {};
  const [container] = JSON.parse(web.container_definitions);
  for (const name of ['TEXT', 'COPY']) {
    expect(container.environment).toContainEqual({ name, value: `$${template.replace('%', '%%')}` });
  }
});

it('escapes the names of what is named freely', () => {
  expect(asTerraform({ 'aws:RequestTag/${x}': ['%{y}'] })).toEqual({ 'aws:RequestTag/$${x}': ['%%{y}'] });
});

/** What a schema is about, without what says that it may be left out. */
function inner(schema: unknown): unknown {
  const mayBeLeftOut =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return mayBeLeftOut ? inner(schema.unwrap()) : schema;
}

/** The paths of all settings that take a text of no fixed value. The names in a record are no values. */
function pathsOf(given: unknown, path: string): string[] {
  const schema = inner(given);
  if (schema instanceof z.ZodString) return [path];
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, part]) => pathsOf(part, `${path}.${key}`));
  }
  if (schema instanceof z.ZodArray) return pathsOf(schema.element, `${path}[]`);
  if (schema instanceof z.ZodRecord) return pathsOf(schema.valueType, `${path}.*`);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => pathsOf(option, path));
  return [];
}

interface Text {
  path: string;
  holder: Record<string, unknown>;
  key: string;
}

/** The same of the settings that `value` has, with where each text stands. */
function textsIn(given: unknown, path: string, value: unknown, holder: Text['holder'] = {}, key = ''): Text[] {
  const schema = inner(given);
  if (schema instanceof z.ZodString) return typeof value === 'string' ? [{ path, holder, key }] : [];
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => textsIn(option, path, value, holder, key));
  }
  if (typeof value !== 'object' || value === null) return [];
  const parts = (partOf: (key: string) => [schema: unknown, path: string]) =>
    Object.entries(value).flatMap(([key, part]) => textsIn(...partOf(key), part, value as Text['holder'], key));
  if (schema instanceof z.ZodObject) return parts((key) => [schema.shape[key], `${path}.${key}`]);
  if (schema instanceof z.ZodArray) return Array.isArray(value) ? parts(() => [schema.element, `${path}[]`]) : [];
  if (schema instanceof z.ZodRecord) return parts(() => [schema.valueType, `${path}.*`]);
  return [];
}
