import { z } from 'zod';
import type { SecretRef } from './secret-ref.ts';

/** One thing that a module can tell tasks. docs/variables.md is made of it. */
interface Source {
  /** The variable that shows it to tasks. Without one it is there for extensions. */
  readonly variable?: string;
  /** Whether the value is in Secrets Manager, and tasks alone can read it. */
  readonly secret: 'yes' | 'no' | 'with Redis';
  /** The settings that it comes from, and what it looks like, in Markdown. */
  readonly from: string;
  /** The settings that it is there with, in Markdown. */
  readonly present: string;
}

/** What a module can tell, by names such as `database.url`. */
export type Sources = Readonly<Record<string, Source>>;

/** The settings of a module that tells tasks something: `group({ ... }).register(tellers, { sources })`. */
export const tellers = z.registry<{ sources: Sources }>();

/** A source with its value in one environment. */
export interface Told {
  readonly source: string;
  readonly variable: string | undefined;
  readonly value: string | SecretRef;
}

/** The values of a module's sources. What has none in an environment is not told there. */
export function tell<Of extends Sources>(
  sources: Of,
  values: { [Name in keyof Of]?: string | SecretRef | undefined },
): Told[] {
  return Object.entries(values).flatMap(([source, value]) =>
    value === undefined ? [] : [{ source, variable: sources[source]?.variable, value: value as string | SecretRef }],
  );
}
