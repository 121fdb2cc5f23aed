import type { Finding } from './finding.ts';

/** A finding for each name that stands in a list for the second time. */
export function namedTwice<Name extends string | number>(
  names: readonly Name[],
  pathOf: (index: number) => string,
  wayOut: string,
): Finding[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: pathOf(index), must: 'must not be named twice', got: name, wayOut }],
  );
}
