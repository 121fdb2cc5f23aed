export { bundleQueueDepth as setup } from '../src/bundle.mjs';
