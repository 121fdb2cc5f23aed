import type { Image } from '../registry/registry.ts';
import type { SecretRef } from '../shared/secret-ref.ts';

/** A part of the application's variables: each module that owns a thing says how to reach it. */
export interface VariableSource {
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, SecretRef>>;
}

/** What all tasks of the application have in common. Services add their command and size. */
export interface TaskTemplate {
  readonly image: Image;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretRef>>;
}

/** @throws Error when two sources give the same variable, since either could win. */
export function taskTemplate(image: Image, sources: VariableSource[]): TaskTemplate {
  const environment: Record<string, string> = {};
  const secrets: Record<string, SecretRef> = {};
  const claim = (name: string) => {
    if (name in environment || name in secrets) {
      throw new Error(`${name}: must come from one source, got two; rename it in one of them`);
    }
  };
  for (const source of sources) {
    for (const [name, value] of Object.entries(source.environment ?? {})) {
      claim(name);
      environment[name] = value;
    }
    for (const [name, ref] of Object.entries(source.secrets ?? {})) {
      claim(name);
      secrets[name] = ref;
    }
  }
  return { image, environment, secrets };
}
