import type { Terraform } from '../synth.ts';

/** What AWS holds and the emulator does not, as AWS writes it. */
export interface Check {
  /** A sentence that is true of each resource. */
  name: string;
  /** The page on which AWS says so. */
  source: string;
  /** The addresses of what AWS would refuse, or do otherwise than meant. */
  problems(terraform: Terraform): string[];
  /** Breaks the sentence for one resource. Throws where there is none of its kind. */
  plant(terraform: Terraform): void;
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no schema of its own
export type Arguments = any;

/** The resources of some types, by their addresses. */
export function each(terraform: Terraform, ...types: string[]): [address: string, resource: Arguments][] {
  return types.flatMap((type) =>
    Object.entries(terraform.resource[type] ?? {}).map(([name, resource]): [string, Arguments] => [
      `${type}.${name}`,
      resource,
    ]),
  );
}

/** A resource to break. */
export function one(terraform: Terraform, type: string, is: (resource: Arguments) => boolean = () => true): Arguments {
  const found = Object.values(terraform.resource[type] ?? {}).find(is);
  if (found === undefined) throw new Error(`${type}: must be there, got none`);
  return found;
}

/** The addresses of the resources of a type that something is wrong with. */
export function wrong(terraform: Terraform, type: string, isWrong: (resource: Arguments) => boolean): string[] {
  return each(terraform, type)
    .filter(([, resource]) => isWrong(resource))
    .map(([address]) => address);
}

/** The resource that a text refers to, such as `${aws_kms_key.encryption_key.arn}`. */
export function referred(terraform: Terraform, reference: string): Arguments {
  const [, type = '', name = ''] = /\$\{(\w+)\.(\w+)\./.exec(reference) ?? [];
  return terraform.resource[type]?.[name];
}

export function statementsOf(policy: string): Arguments[] {
  return JSON.parse(policy).Statement;
}

export function listed<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Whether a value is a whole number within bounds, these included. */
export function within(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most;
}
