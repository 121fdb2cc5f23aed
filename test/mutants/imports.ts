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

/**
 * How much of the path of a file a test has, counted in folders and the name: its own tests stand where it stands, and many others reach what all
 * is made of by as few imports as these.
 */
export function sharedBy(test: string, file: string): number {
  const [, ...ofTest] = partsOf(test);
  const ofFile = partsOf(file);
  const folders = ofFile.findIndex((part, index) => part !== ofTest[index]);
  if (folders < 0) return ofFile.length;
  return ofTest.at(-1) === ofFile.at(-1) ? folders + 1 : folders;
}

function partsOf(path: string): string[] {
  return path.replace(/(\.test)?\.\w+$/, '').split('/');
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
