// Runs the project's TypeScript.
import { bundleCli, bundleQueueDepth } from './bundle.mjs';

const [cli] = await Promise.all([bundleCli(), bundleQueueDepth()]).catch((error) => {
  // esbuild has said what is wrong with the code.
  if (!error.errors) console.error(error);
  process.exit(1);
});
await import(new URL(`../${cli}`, import.meta.url).href);
