import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { type Mutant, mutate } from './mutations.ts';

/** As many as the compiler takes in without gigabytes of memory. */
const AT_ONCE = 1000;

/**
 * The mutants whose own file still compiles, or the first of them. Each is a file beside the one that it changes, so that the compiler,
 * which takes seconds to start and milliseconds a file, sees many at once.
 */
export function compiling(folder: string, mutants: Mutant[], atMost = mutants.length): Mutant[] {
  const found: Mutant[] = [];
  const atOnce = Math.min(AT_ONCE, 2 * atMost);
  for (let from = 0; from < mutants.length && found.length < atMost; from += atOnce) {
    // Where one has no grammar, the compiler says nothing of the types of all others.
    const some = mutants.slice(from, from + atOnce).filter(({ file, ...edit }) => {
      const mutated = mutate(readFileSync(join(folder, file), 'utf8'), { file, ...edit });
      return parseSync(file, mutated).errors.length === 0;
    });
    found.push(...compilingAtOnce(folder, some));
  }
  return found.slice(0, atMost);
}

function compilingAtOnce(folder: string, mutants: Mutant[]): Mutant[] {
  const files = mutants.map(({ file }, index) => file.replace(/\.(\w+)$/, `.mutant-${index}.$1`));
  for (const [index, mutant] of mutants.entries()) {
    const source = readFileSync(join(folder, mutant.file), 'utf8');
    writeFileSync(join(folder, files[index] as string), mutate(source, mutant));
  }
  const settings = join(folder, 'tsconfig.mutants.json');
  // What a mutant no longer uses is its own affair.
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, noEmit: true };
  const typed = files.filter((file) => file.endsWith('.ts'));
  writeFileSync(settings, JSON.stringify({ extends: './tsconfig.json', compilerOptions, files: typed, include: [] }));
  const { stdout } = spawnSync('node_modules/.bin/tsc', ['--project', settings, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  for (const file of [...files, settings]) rmSync(file.startsWith('/') ? file : join(folder, file));
  const wrong = new Set([...stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error/gm)].map(([, file]) => file));
  return mutants.filter((_, index) => !wrong.has(files[index]));
}
