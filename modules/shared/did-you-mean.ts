import { distance } from 'fastest-levenshtein';

/** The one of `known` that was most likely meant: up to a third of its letters off, its letters swapped, or begun alike. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  return known
    .filter(
      (other) =>
        distance(name, other) <= Math.max(name.length, other.length) / 3 ||
        sorted(name) === sorted(other) ||
        (name.length >= 3 && other.startsWith(name.slice(0, 3))),
    )
    .sort((a, b) => distance(name, a) - distance(name, b))[0];
}

/** The way out for names that are none of `known`. */
export function didYouMean(names: readonly string[], known: readonly string[]): string {
  const meant = new Set(names.map((name) => nearest(name, known)).filter((other) => other !== undefined));
  const all = `take one of ${known.join(', ')}`;
  return meant.size > 0 ? `did you mean ${[...meant].join(', ')}? Otherwise ${all}` : all;
}

function sorted(name: string): string {
  return [...name].sort().join('');
}
