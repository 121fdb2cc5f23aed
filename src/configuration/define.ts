import type { z } from 'zod';
import { type Finding, findingsOf, UserError } from './finding.ts';
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
  const configs = environments.map(({ config }) => config);
  const findings = [application, ...environments].flatMap((definition) => definition.findings);
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
  if (environments.length === 0) {
    const wayOut = 'list them in environments/index.ts';
    findings.push({ path: 'environments', must: 'must be one or more', got: undefined, wayOut });
  }
  if (findings.length > 0) throw new UserError(findings);
  return { application: application.config, environments: configs };
}

function define<Schema extends z.ZodObject>(
  schema: Schema,
  label: string,
  input: z.input<Schema>,
): Definition<z.output<Schema>> {
  const { data, error } = schema.safeParse(input);
  if (!error) return { label, config: data, findings: [] };
  // What is no group of settings at all is read as an empty one.
  const config = readable(schema, Object(input)) as z.output<Schema>;
  return { label, config, findings: findingsOf(label, input, error) };
}
