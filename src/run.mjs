// Runs the project's TypeScript.
import module from 'node:module';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { bundleCli, bundleFunctions } from './bundle.mjs';
import { sentenceOfLoad, sentenceOfSystem, sentencesOfBuild } from './load-errors.mjs';

// Node 20 now and then keeps what lives shortly as if it lived long: thirty environments then take half as long again, and twice the memory.
setFlagsFromString('--no-allocation-site-pretenuring');
// Node 22 and newer keep what they compiled, for as long as the flags are the same.
module.enableCompileCache?.('build/compile-cache');

// AWS's SDK warns of Node 20 for its future versions. The lock file has one that runs on it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const require = module.createRequire(import.meta.url);
// cdktf loads it at once, which takes a tenth of a synth, and uses it in a process of its own alone (cdktf/lib/private/fs.js).
const archiver = module.createRequire(require.resolve('cdktf')).resolve('archiver');
require.cache[archiver] = { id: archiver, filename: archiver, loaded: true, exports: {} };

const bundles = Promise.all([bundleCli(), bundleFunctions()]);
// What takes longest to load, while esbuild works in a process of its own.
for (const name of ['cdktf', 'zod']) require(name);
const [bundle] = await bundles.catch((error) => {
  end(error.errors ? sentencesOfBuild(error).join('\n') : (sentenceOfSystem(error) ?? error));
});
// For the steps of an apply, too.
process.env.DJANGO_ON_AWS_BUNDLE = resolve(bundle);
try {
  // Not by import, which first reads the whole file for the names that it exports.
  require('./launcher.cjs');
} catch (error) {
  end(sentenceOfLoad(error, bundle) ?? error);
}

function end(told) {
  console.error(told);
  process.exit(1);
}
