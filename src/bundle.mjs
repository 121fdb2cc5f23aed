import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const common = { bundle: true, platform: 'node', logLevel: 'error' };

const own = (file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * Bundles the commands with the environments of the working directory, since loading some hundred modules one by one takes twice the time.
 * Environments import this package by its name, and get the very code that the commands run.
 */
export async function bundleCli() {
  const outfile = 'build/cli.cjs';
  const extended = existsSync('environments/extensions.ts');
  await build({
    ...common,
    stdin: {
      contents: `
        import application from './environments/application.ts';
        import { environments } from './environments/index.ts';
        import { run } from ${JSON.stringify(own('commands/cli.ts'))};
        ${extended ? "import extend from './environments/extensions.ts';" : ''}
        run({ application, environments${extended ? ', extend' : ''} });`,
      resolveDir: process.cwd(),
    },
    alias: { 'django-on-aws': own('index.ts') },
    outfile,
    packages: 'external',
    target: 'node20',
  });
  return outfile;
}

const queueDepth = 'build/queue-depth.zip';

/**
 * Bundles the code of modules/broker/queue-depth.ts with all that it needs, in the versions of the lock file, as Lambda takes it. The same
 * code makes the same archive, wherever and whenever, so that a plan shows no change. Done again when something is newer than the archive.
 */
export async function bundleQueueDepth() {
  const broker = readdirSync('modules/broker').map((file) => `modules/broker/${file}`);
  // npm writes the second one at each installation.
  const inputs = ['src/bundle.mjs', 'node_modules/.package-lock.json', ...broker];
  const madeAt = modifiedAt(queueDepth);
  if (inputs.every((input) => modifiedAt(input) < madeAt)) return;

  const [{ zipSync }, { outputFiles }] = await Promise.all([
    import('fflate'),
    build({
      ...common,
      entryPoints: ['modules/broker/queue-depth-function.ts'],
      write: false,
      target: 'node22',
      minify: true,
      legalComments: 'none',
      // What is made must not depend on a file that a checkout may lack.
      tsconfigRaw: { compilerOptions: { strict: true } },
    }),
  ]);
  // The first moment that a zip file can name, in whichever time zone.
  const archive = zipSync({ 'index.js': [outputFiles[0].contents, { mtime: new Date(1980, 0, 1) }] });
  mkdirSync('build', { recursive: true });
  // Two runs at a time must not read what the other has half written.
  const unfinished = `${queueDepth}.${process.pid}`;
  writeFileSync(unfinished, archive);
  renameSync(unfinished, queueDepth);
}

function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
