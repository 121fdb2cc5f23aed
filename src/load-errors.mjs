import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What is wrong with the team's files where they can't be loaded at all, a sentence each: no rule gets to see these. */

/** Of what esbuild could not bundle. */
export function sentencesOfBuild({ errors }) {
  return errors.map(({ text, location }) => {
    const at = location && location.file !== '<stdin>' ? `${location.file}:${location.line}` : 'environments/index.ts';
    const [, missing] = /^Could not resolve "(.+)"/.exec(text) ?? [];
    if (missing !== undefined) {
      // The bundle itself imports these two.
      const file = at === 'environments/index.ts' ? missing.replace(/^\.\//, '') : at;
      return `${file}: must import files that are there, got ${JSON.stringify(missing)}; correct the name, or bring the file back`;
    }
    const [, file, name] = /^No matching export in "(.+)" for import "(.+)"/.exec(text) ?? [];
    if (name !== undefined) {
      const example = {
        default: 'such as export default defineEnvironment({ ... })',
        environments: 'such as export const environments = [dev]',
      }[name];
      return `${file}: must export ${name}, which ${at} imports, got nothing; ${example ?? 'correct the name where it is imported'}`;
    }
    return `${at}: must be TypeScript, got ${JSON.stringify(text)}; correct it there`;
  });
}

/**
 * Of what a file of the team's threw while it was loaded. Undefined where the fault is none of theirs.
 * @param cli the bundle that was loaded.
 */
export function sentenceOfLoad(error, cli) {
  const file = fileOf(error, cli);
  const [message] = String(error?.message ?? error).split('\n');
  const [, missing] = /^Cannot find module '(.+)'/.exec(message) ?? [];
  if (missing !== undefined && !file?.startsWith('environments/')) {
    return `node_modules: must hold ${missing}, got nothing; npm ci installs what package.json asks for`;
  }
  if (!file?.startsWith('environments/')) return undefined;
  if (missing !== undefined) {
    return `${file}: must import packages that are installed, got ${JSON.stringify(missing)}; correct the name, or npm install it`;
  }
  const [, name] = /^(define\w+) is not defined/.exec(message) ?? [];
  const wayOut = name ? `import { ${name} } from 'django-on-aws'` : 'correct it there';
  return `${file}: must load, got ${JSON.stringify(`${error?.name ?? 'Error'}: ${message}`)}; ${wayOut}`;
}

/** The file that the line which threw came from: esbuild names each above its code. */
function fileOf(error, cli) {
  const stack = String(error?.stack);
  const at = stack.indexOf(`${resolve(cli)}:`);
  if (at < 0) return undefined;
  const line = Number.parseInt(stack.slice(at + resolve(cli).length + 1), 10);
  const above = readFileSync(cli, 'utf8').split('\n').slice(0, line).reverse();
  return above.find((text) => /^\/\/ \S+\.[jt]s$/.test(text))?.slice('// '.length);
}

/** Of a folder that can't be written, or a disk that is full. Undefined for all else. */
export function sentenceOfSystem({ code, syscall, path, message }) {
  if (code === 'MODULE_NOT_FOUND')
    return 'node_modules: must be installed, got nothing; npm ci installs what package.json asks for';
  if (typeof syscall !== 'string') return undefined;
  return `${path ?? 'this computer'}: must be read and written, got ${JSON.stringify(message)}; make room there, or see that you may write there, then try again`;
}
