// Runs a bundle of the commands, and ends in 0 only when the command has said so: bundle.mjs lays a copy of this into build, as the steps of an apply call it.
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');

// A deploy names its own bundle, so that its steps run the code that it runs, whatever is edited or bundled meanwhile.
const bundle = process.env.DJANGO_ON_AWS_BUNDLE ?? newest();

function newest() {
  return resolve(__dirname, JSON.parse(readFileSync(resolve(__dirname, 'cli.json'), 'utf8')).bundle);
}

process.exitCode = 1;
process.once('beforeExit', () => {
  console.error('command: must run to its end, got an end with work undone; start it again');
});

const exitCode = load();
if (exitCode === undefined) {
  console.error(`${bundle}: must hold a whole bundle, got a part of one; delete the folder build and start again`);
  process.exit(1);
}
exitCode.then((code) => {
  // A call that was given up since nothing answered it must not hold the process.
  process.stdout.write('', () => process.exit(code));
});

function load() {
  try {
    return require(bundle).exitCode;
  } catch (error) {
    // Of the bundle itself, and not of what a file in it reads: https://v8.dev/docs/stack-trace-api has no place for it but the beginning.
    if (error instanceof SyntaxError && error.stack.startsWith(bundle)) return undefined;
    throw error;
  }
}
