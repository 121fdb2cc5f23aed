import { Token } from 'cdktf';
import type { z } from 'zod';
import { didYouMean } from '../../modules/shared/did-you-mean.ts';
import type { Owner, Rights } from '../../modules/shared/rights.ts';
import { permissionSettings } from '../../modules/workload/permissions.ts';
import { type Finding, findingsOf } from '../configuration/finding.ts';
import { readable, unlessUnreadable } from '../configuration/readable.ts';
import { secretsAmong } from '../configuration/rules/no-plain-secrets.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { runsApplication, servicesOf } from '../configuration/services.ts';
import { takenNames } from '../configuration/variables.ts';
import type { Extension } from './extension.ts';
import { extensionSchema, statementSchema } from './extension-schema.ts';

/** What is wrong with what an extension gives. */
export function problemsOf(
  extension: unknown,
  owner: Owner,
  application: Application,
  environment: EnvironmentConfig,
): Finding[] {
  if (extension instanceof Promise) {
    // Nobody waits for it, be it that it fails.
    extension.catch(() => {});
    const wayOut = 'what a synth needs to know stands in files: leave async out';
    return [{ path: 'extensions', must: 'must be there at once', got: 'a promise', wayOut }];
  }
  const { error } = extensionSchema.safeParse(extension);
  const given = readable(extensionSchema, Object(extension)) as Extension;
  return [
    ...(error ? findingsOf('extensions', extension, error) : []),
    ...unlessUnreadable(() => variableProblems(given, application, environment)),
    ...unlessUnreadable(() => statementProblems(given, environment)),
    ...unlessUnreadable(() => rightsProblems(given.rights, owner)),
  ];
}

function variableProblems(
  { environment: plain = {}, secrets = {} }: Extension,
  application: Application,
  environment: EnvironmentConfig,
): Finding[] {
  const ofTasks = [
    ...servicesOf(environment).filter(runsApplication),
    ...(['migration', 'collectStatic'] as const).map((path) => ({ path, settings: environment[path] })),
    ...environment.schedules.map((settings, index) => ({ path: `schedules[${index}]`, settings })),
  ];
  const taken = [
    ...takenNames(application, environment),
    ...ofTasks.map(({ path, settings }): ReturnType<typeof takenNames>[number] => [
      (name) => Object.hasOwn(settings?.variables ?? {}, name),
      `must not be one of ${path}.variables`,
    ]),
  ];
  const named = [
    ...Object.keys(plain).map((name) => ({ path: `extensions.environment.${name}`, name })),
    ...Object.keys(secrets).map((name) => ({ path: `extensions.secrets.${name}`, name })),
  ];
  const twice = Object.keys(secrets).filter((name) => Object.hasOwn(plain, name));
  return [
    ...named.flatMap(({ path, name }) =>
      taken
        .filter(([isTaken]) => isTaken(name))
        .map(([, must]) => ({ path, must, got: name, wayOut: 'take another name' })),
    ),
    ...secretsAmong('extensions.environment', plain),
    ...twice.map((name) => ({
      path: `extensions.secrets.${name}`,
      must: 'must not be plain, too',
      got: name,
      wayOut: 'leave one of the two out',
    })),
  ];
}

function statementProblems(
  { statements = {} }: Extension,
  { services: further, workers, processes, schedules, beat, flower, migration, collectStatic }: EnvironmentConfig,
): Finding[] {
  const others = { beat, flower, migration, collectStatic };
  const services = [
    'web',
    ...further.map(({ name }) => `service-${name}`),
    ...workers.map(({ name }) => `worker-${name}`),
    ...processes.map(({ name }) => `process-${name}`),
    ...schedules.map(({ name }) => `schedule-${name}`),
    ...Object.entries(others).flatMap(([name, settings]) => (settings ? [name] : [])),
  ];
  return Object.entries(statements).flatMap(([name, given]): Finding[] => [
    ...(services.includes(name)
      ? []
      : [
          {
            path: 'extensions.statements',
            must: 'must name services of the environment',
            got: name,
            wayOut: didYouMean([name], services),
          },
        ]),
    ...problemsOfEach(`extensions.statements.${name}`, given, permissionSettings),
  ]);
}

function rightsProblems(rights: Extension['rights'], owner: Owner): Finding[] {
  const shares = ['describe', 'refresh', 'deploy', 'release', 'publish', 'tasks'] as const satisfies (keyof Rights)[];
  return shares.flatMap((share) => {
    const path = `extensions.rights.${share}`;
    const given: unknown = rights?.[share]?.(owner) ?? [];
    if (!Array.isArray(given)) {
      const wayOut = 'such as () => [{ sid, actions, resources }]';
      return [{ path, must: 'must return a list of statements', got: given, wayOut }];
    }
    return problemsOfEach(path, given, statementSchema);
  });
}

function problemsOfEach(path: string, given: readonly unknown[], schema: z.ZodType): Finding[] {
  return given.flatMap((statement, index) => {
    const root = `${path}[${index}]`;
    if (Token.isUnresolved(JSON.stringify(statement))) {
      const must = 'must hold no reference to a resource, since the bootstrap is another stack';
      return [{ path: root, must, got: 'one', wayOut: 'write the ARN by names, with arnOf of the ground' }];
    }
    const { error } = schema.safeParse(statement);
    return error ? findingsOf(root, statement, error) : [];
  });
}
