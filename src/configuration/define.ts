import type { z } from 'zod';
import { type Finding, findingsOf, UserError } from './finding.ts';
import { prototypesIn } from './prototypes.ts';
import { readable, unlessUnreadable } from './readable.ts';
import { applicationRules, environmentRules, pairRules } from './rules/index.ts';
import {
  type Application,
  applicationSchema,
  type EnvironmentConfig,
  type EnvironmentInput,
  environmentSchema,
} from './schema.ts';

/** A configuration that has been read, with what was found wrong with it. */
export interface Definition<Config> {
  /** The function that made it. */
  readonly by: 'defineApplication' | 'defineEnvironment';
  /** What its errors begin with. */
  readonly label: string;
  readonly config: Config;
  readonly findings: readonly Finding[];
}

export function defineApplication(input: z.input<typeof applicationSchema>): Definition<Application> {
  return define('defineApplication', applicationSchema, 'application', input);
}

export function defineEnvironment(input: EnvironmentInput): Definition<EnvironmentConfig> {
  // Errors begin with the name of their environment, if that can be told.
  const name = environmentSchema.shape.name.safeParse(input?.name);
  return define('defineEnvironment', environmentSchema, name.success ? name.data : 'environment', input);
}

/**
 * @param unlisted files of `environments` that define one which is not listed.
 * @throws UserError with every problem of the application and of all environments.
 */
export function checkEnvironments(
  application: Definition<Application>,
  listed: readonly Definition<EnvironmentConfig>[],
  unlisted: readonly string[] = [],
): { application: Application; environments: EnvironmentConfig[] } {
  const strangers = strangersAmong(application, listed);
  // No rule can be asked without an application.
  if (!isDefinition(application, 'defineApplication') || !Array.isArray(listed)) throw new UserError(strangers);
  const environments = listed.filter((definition) => isDefinition(definition, 'defineEnvironment'));
  const configs = environments.map(({ config }) => config);
  const findings = [
    ...strangers,
    ...unlisted.map((path) => ({
      path,
      must: 'must be listed in environments/index.ts, as each environment is',
      got: undefined,
      wayOut: 'import it there and add it to environments, or move the file elsewhere',
    })),
    ...[application, ...environments].flatMap((definition) => definition.findings),
  ];
  const judge = ({ label }: Definition<unknown>, rule: () => Finding[]) =>
    findings.push(...unlessUnreadable(rule).map((finding) => ({ ...finding, path: `${label}.${finding.path}` })));

  for (const rule of applicationRules) {
    judge(application, () => rule(application.config, configs));
  }

  for (const [index, environment] of environments.entries()) {
    for (const rule of environmentRules) {
      judge(environment, () => rule(environment.config, application.config, configs));
    }
    for (const earlier of environments.slice(0, index)) {
      for (const rule of pairRules) {
        judge(environment, () => rule(earlier.config, environment.config, application.config));
      }
    }
  }
  if (listed.length === 0) {
    const wayOut = 'list them in environments/index.ts';
    findings.push({ path: 'environments', must: 'must be one or more', got: undefined, wayOut });
  }
  if (findings.length > 0) throw new UserError(findings);
  return { application: application.config, environments: configs };
}

function isDefinition(value: unknown, by: Definition<unknown>['by']): boolean {
  return (value as Definition<unknown> | null | undefined)?.by === by;
}

/** What the files export in the place of definitions. */
function strangersAmong(application: unknown, listed: unknown): Finding[] {
  const findings: Finding[] = [];
  const wayOut = (by: string) => `write export default ${by}({ ... }) in its file`;
  const must = (by: string) => `must be what ${by}(...) returns`;
  if (!isDefinition(application, 'defineApplication')) {
    const by = 'defineApplication';
    findings.push({
      path: 'environments/application.ts',
      must: must(by),
      got: kindOf(application),
      wayOut: wayOut(by),
    });
  }
  const index = 'environments/index.ts';
  if (!Array.isArray(listed)) {
    const example = 'such as export const environments = [dev]';
    return [...findings, { path: index, must: 'must export a list', got: kindOf(listed), wayOut: example }];
  }
  for (const [place, value] of listed.entries()) {
    const by = 'defineEnvironment';
    if (isDefinition(value, by)) continue;
    findings.push({ path: `${index}, environments[${place}]`, must: must(by), got: kindOf(value), wayOut: wayOut(by) });
  }
  return findings;
}

/** What a value is. It may hold what is secret, and is not shown. */
function kindOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null || typeof value !== 'object') return value === null ? 'null' : `a ${typeof value}`;
  const { by, name } = value as { by?: string; name?: unknown };
  if (by !== undefined) return `what ${by}(...) returns`;
  return typeof name === 'string' ? `an object with the name ${name}` : 'an object';
}

function define<Schema extends z.ZodObject>(
  by: Definition<unknown>['by'],
  schema: Schema,
  label: string,
  input: z.input<Schema>,
): Definition<z.output<Schema>> {
  const { data, error } = schema.safeParse(input);
  const prototypes = prototypesIn(label, input);
  if (!error) return { by, label, config: data, findings: prototypes };
  // What is no group of settings at all is read as an empty one.
  const config = readable(schema, Object(input)) as z.output<Schema>;
  return { by, label, config, findings: [...findingsOf(label, input, error), ...prototypes] };
}
