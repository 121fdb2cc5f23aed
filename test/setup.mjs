import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../src/bundle.mjs';

/** Before any test: makes what synth takes as made, and a folder for what is synthesized. A worker that vitest ends could not take it away. */
export async function setup({ provide }) {
  await bundleFunctions();
  const outdir = mkdtempSync(join(tmpdir(), 'cdktf-'));
  provide('outdir', outdir);
  return () => rmSync(outdir, { recursive: true });
}
