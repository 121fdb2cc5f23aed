import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// What is wrong is told in sentences of our own: load-errors.mjs.
const common = { bundle: true, platform: 'node', logLevel: 'silent' };

const own = (file) => fileURLToPath(new URL(file, import.meta.url));

/** What the newest bundle is called, and what it is made of. */
const record = 'build/cli.json';

/** A deploy runs its steps from the bundle that it began with. No credentials of AWS's, and so no deploy, last longer than half a day. */
const daysToKeep = 1;

/**
 * Bundles the commands with the environments of the working directory, since loading some hundred modules one by one takes twice the time.
 * Environments import this package by its name, and get the very code that the commands run. Done again when a file that it is made of has
 * changed. The name of a bundle tells its content, so that no command changes what another one runs.
 * @returns the path of the bundle.
 */
export async function bundleCli() {
  const extended = existsSync('environments/extensions.ts');
  const defining = filesThatDefine();
  const contents = `
    // ${defining.join(' ')}
    import application from './environments/application.ts';
    import { environments } from './environments/index.ts';
    import { run } from ${JSON.stringify(own('commands/cli.ts'))};
    ${extended ? "import * as extensions from './environments/extensions.ts';" : ''}
    export const exitCode = run({ application, environments, unlisted${extended ? ', extensions' : ''} });`;
  const known = bundleMadeOf(contents);
  if (known) return known;

  const startedAt = Date.now();
  const { build } = await import('esbuild');
  const { metafile, outputFiles } = await build({
    ...common,
    stdin: { contents, resolveDir: process.cwd() },
    alias: { 'django-on-aws': own('index.ts') },
    outfile: 'build/cli.cjs',
    packages: 'external',
    target: 'node20',
    metafile: true,
    write: false,
  });
  const unlisted = defining.filter((file) => !Object.hasOwn(metafile.inputs, file));
  const text = `const unlisted = ${JSON.stringify(unlisted)};\n${outputFiles[0].text}`;
  const bundle = `cli-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.cjs`;
  writeWhole(`build/${bundle}`, text);
  // What esbuild reads beside the code.
  const beside = [own('bundle.mjs'), own('launcher.cjs'), 'package.json', 'tsconfig.json'];
  const files = [...beside, ...Object.keys(metafile.inputs)].filter((file) => existsSync(file));
  // One that was written in the meantime may have been read before.
  const sure = files.every((file) => modifiedAt(file) < startedAt);
  writeWhole(record, JSON.stringify({ bundle, contents, files, hash: sure ? hashOf(files) : undefined }));
  writeWhole('build/cli.cjs', readFileSync(own('launcher.cjs')));
  removeOldBundles();
  return `build/${bundle}`;
}

/** The files of the team's that define an environment. One that index.ts does not list is in no bundle, and would be passed over without a word. */
function filesThatDefine() {
  return readdirSync('environments', { recursive: true })
    .map((file) => `environments/${file.replaceAll('\\', '/')}`)
    .filter(
      (file) => /(?<!\.(d|test|spec))\.ts$/.test(file) && /\bdefineEnvironment\(/.test(readFileSync(file, 'utf8')),
    )
    .sort();
}

function bundleMadeOf(contents) {
  try {
    const made = JSON.parse(readFileSync(record, 'utf8'));
    if (made.contents !== contents || made.hash !== hashOf(made.files)) return undefined;
    // Says that it is in use, and fails when it is gone.
    const bundle = `build/${made.bundle}`;
    utimesSync(bundle, new Date(), new Date());
    return bundle;
  } catch {
    // A file is gone, or somebody edited the record.
    return undefined;
  }
}

function removeOldBundles() {
  for (const name of readdirSync('build')) {
    const file = `build/${name}`;
    const isOld = Date.now() - modifiedAt(file) > daysToKeep * 24 * 60 * 60 * 1000;
    if (/^cli-[0-9a-f]{16}\.cjs/.test(name) && isOld) rmSync(file, { force: true });
  }
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** What runs in Lambda: each archive with the code that it is made of. */
const functions = [
  { archive: 'build/queue-depth.zip', folder: 'modules/broker', entryPoint: 'queue-depth-function.ts' },
  { archive: 'build/probe.zip', folder: 'modules/probe', entryPoint: 'probe-function.ts' },
];

/** Bundles the code of each function in Lambda. */
export async function bundleFunctions() {
  await Promise.all(functions.map(bundleFunction));
}

/**
 * Bundles the code of a function with all that it needs, in the versions of the lock file, as Lambda takes it. The same
 * code makes the same archive, wherever and whenever, so that a plan shows no change. Done again when something is newer than the archive.
 */
async function bundleFunction({ archive, folder, entryPoint }) {
  const code = readdirSync(folder).map((file) => `${folder}/${file}`);
  // npm writes the second one at each installation.
  const inputs = ['src/bundle.mjs', 'node_modules/.package-lock.json', ...code];
  const madeAt = modifiedAt(archive);
  if (inputs.every((input) => modifiedAt(input) < madeAt)) return;

  const [{ zipSync }, { build }] = await Promise.all([import('fflate'), import('esbuild')]);
  const { outputFiles } = await build({
    ...common,
    entryPoints: [`${folder}/${entryPoint}`],
    write: false,
    target: 'node22',
    minify: true,
    legalComments: 'none',
    // What is made must not depend on a file that a checkout may lack.
    tsconfigRaw: { compilerOptions: { strict: true } },
  });
  // The first moment that a zip file can name, in whichever time zone.
  const files = { 'index.js': [outputFiles[0].contents, { mtime: new Date(1980, 0, 1) }] };
  writeWhole(archive, zipSync(files));
}

function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Two commands at a time must not read what the other has half written. */
function writeWhole(file, contents) {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}
