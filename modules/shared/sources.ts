import { z } from 'zod';
import type { SecretRef } from './secret-ref.ts';
import type { SecretText } from './secret-text.ts';

/** How a team may want a text: a list with another separator, a URL in another scheme, without its path or query, with its password. */
export interface Form {
  readonly separator?: string | undefined;
  readonly scheme?: string | undefined;
  readonly path?: false | undefined;
  readonly query?: false | undefined;
  readonly password?: true | undefined;
}

/** One thing that a module can tell tasks. docs/variables.md is made of it. */
interface Source {
  /** The variable that shows it to tasks. Without one it is there for `application.variables` and extensions. */
  readonly variable?: string;
  /** Whether the value is in Secrets Manager, and tasks alone can read it. */
  readonly secret: 'yes' | 'no' | 'with Redis';
  /** The forms that `application.variables` can have it in. */
  readonly forms?: readonly (keyof Form)[];
  /** The settings that it comes from, and what it looks like, in Markdown. */
  readonly from: string;
  /** The settings that it is there with, in Markdown. */
  readonly present: 'always' | `with ${string}` | `without ${string}`;
}

/** What a module can tell, by names such as `database.url`. */
export type Sources = Readonly<Record<string, Source>>;

/** The settings of a module that tells tasks something: `group({ ... }).register(tellers, { sources })`. */
export const tellers = z.registry<{ sources: Sources }>();

export type Value = string | SecretRef | SecretText;

/** A source with its value in one environment. */
export interface Told {
  readonly source: string;
  readonly variable: string | undefined;
  readonly value: Value;
  /** The value in one of the source's forms. */
  readonly inForm?: ((form: Form) => Value) | undefined;
}

/** The values of a module's sources, and their forms. What has no value in an environment is not told there. */
export function tell<Of extends Sources>(
  sources: Of,
  values: { [Name in keyof Of]?: Value | undefined },
  forms: { [Name in keyof Of]?: (form: Form) => Value } = {},
): Told[] {
  return Object.entries(values).flatMap(([source, value]) =>
    value === undefined
      ? []
      : [{ source, variable: sources[source]?.variable, value: value as Value, inForm: forms[source] }],
  );
}

/** A list of texts, as one text, and its form with another separator. */
export function listIn(items: readonly string[]): (form: Form) => string {
  return ({ separator = ',' }) => items.join(separator);
}
