import { z } from 'zod';
import { type Finding, findingsOf, UserError } from './finding.ts';
import { environmentRules, pairRules } from './rules/index.ts';
import {
  type Application,
  applicationSchema,
  type EnvironmentConfig,
  type EnvironmentInput,
  environmentSchema,
} from './schema.ts';

/** A configuration that has been read, with what was found wrong with it. */
export interface Definition<Config> {
  /** What its errors begin with. */
  readonly label: string;
  readonly config: Config;
  readonly findings: readonly Finding[];
}

export function defineApplication(input: z.input<typeof applicationSchema>): Definition<Application> {
  return define(applicationSchema, 'application', input);
}

export function defineEnvironment(input: EnvironmentInput): Definition<EnvironmentConfig> {
  // Errors begin with the name of their environment, if that can be told.
  const name = environmentSchema.shape.name.safeParse(input?.name);
  return define(environmentSchema, name.success ? name.data : 'environment', input);
}

/** @throws UserError with every problem of the application and of all environments. */
export function checkEnvironments(
  application: Definition<Application>,
  environments: readonly Definition<EnvironmentConfig>[],
): { application: Application; environments: EnvironmentConfig[] } {
  const findings = [application, ...environments].flatMap((definition) => definition.findings);
  const judge = (definition: Definition<EnvironmentConfig>, rule: () => Finding[]) =>
    findings.push(
      ...unlessUnreadable(rule).map((finding) => ({ ...finding, path: `${definition.label}.${finding.path}` })),
    );

  for (const [index, environment] of environments.entries()) {
    for (const rule of environmentRules) {
      judge(environment, () => rule(environment.config, application.config));
    }
    for (const earlier of environments.slice(0, index)) {
      for (const rule of pairRules) {
        judge(environment, () => rule(earlier.config, environment.config, application.config));
      }
    }
  }
  if (environments.length === 0) {
    const wayOut = 'list them in environments/index.ts';
    findings.push({ path: 'environments', must: 'must be one or more', got: undefined, wayOut });
  }
  if (findings.length > 0) throw new UserError(findings);
  return { application: application.config, environments: environments.map(({ config }) => config) };
}

class Unreadable extends Error {}

/** Rules read what a schema could not: its own finding says so already, and the rules on all else still speak. */
function unlessUnreadable(rule: () => Finding[]): Finding[] {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

function define<Schema extends z.ZodObject>(
  schema: Schema,
  label: string,
  input: z.input<Schema>,
): Definition<z.output<Schema>> {
  const { error } = schema.safeParse(input);
  return {
    label,
    // What is no group of settings at all is read as an empty one.
    config: readable(schema, Object(input)) as z.output<Schema>,
    findings: error ? findingsOf(label, input, error) : [],
  };
}

/** What can be read of an input. A setting that can't be throws `Unreadable`, when it is asked for and not before. */
function readable(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return readable(schema.unwrap() as z.ZodType, input);
  }
  if (!(schema instanceof z.ZodObject) || typeof input !== 'object' || input === null) throw new Unreadable();
  const settings = Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, setting]) => [
    key,
    { get: () => readable(setting, (input as Record<string, unknown>)[key]) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(settings));
}
