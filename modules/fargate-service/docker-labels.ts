import type { SecretRef } from '../shared/secret-ref.ts';
import { imageTagLabel, type Sidecar } from '../workload/task-template.ts';

/**
 * The tag, since the image may be named by digest. And a number for each secret that a person fills: it has no version that Terraform knows, and a raised
 * number makes a new task definition all the same.
 */
export function dockerLabels(
  { tag }: Required<Sidecar>['image'],
  secrets: Readonly<Record<string, SecretRef>>,
): { dockerLabels?: Record<string, string> } {
  const revisions = sorted(secrets).flatMap(([variable, { revision }]) =>
    revision === undefined ? [] : [[`secret-revision.${variable}`, String(revision)]],
  );
  const labels = Object.fromEntries([...(tag ? [[imageTagLabel, tag]] : []), ...revisions]);
  return Object.keys(labels).length > 0 ? { dockerLabels: labels } : {};
}

/** By their names, so that the same variables make the same task definition. */
export function sorted<Value>(variables: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}
