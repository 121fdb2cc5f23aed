import type { Construct } from 'constructs';
import type { Governed, Rights } from '../../modules/shared/rights.ts';

/** What deploying a stack takes: the rights of each of its constructs, each once. */
export function rightsIn(stack: Construct): Rights[] {
  return [...new Set(stack.node.findAll().flatMap((construct) => (construct as Partial<Governed>).rights ?? []))];
}
