import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * Which files a file names: what it imports, and what it reads. Paths are from the root.
 * A word in quotes that is the path of a file, from here or from the root, is one, however it is used.
 */
export function namedBy(root: string, file: string): string[] {
  const words = readFileSync(join(root, file), 'utf8').matchAll(/['"`]([^'"`\s]+\.(?:ts|js|mjs))['"`]/g);
  return [...words].flatMap(([, word = '']) =>
    [normalize(join(dirname(file), word)), normalize(word)].filter(
      (path) => !path.startsWith('..') && isFile(join(root, path)),
    ),
  );
}

/** How many imports lie between a test and each file that it reaches. */
export function distancesFrom(test: string, namesOf: (file: string) => string[]): Map<string, number> {
  const distances = new Map([[test, 0]]);
  for (const [file, distance] of distances) {
    for (const named of namesOf(file)) if (!distances.has(named)) distances.set(named, distance + 1);
  }
  return distances;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
