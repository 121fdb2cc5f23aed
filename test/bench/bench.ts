/**
 * How long a synth, a plan and the unit tests take, beside what they can't be faster than. Prints a table and writes
 * build/bench.json. Medians; ratios are taken within one run, since machines differ.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBootstrappedAccountOf } from '../e2e/environments.ts';
import { Project } from '../e2e/project.ts';

const RUNS = 5;

interface Measured {
  wallSeconds: number;
  cpuSeconds: number;
  peakMiB: number;
}

const rows: ({ what: string } & Measured)[] = [];

/** The median of some runs of a command, each after `prepare`. */
function measure(what: string, project: Project, command: string[], prepare: () => void = () => {}): Measured {
  const runs = Array.from({ length: RUNS }, () => {
    prepare();
    const { status, stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, 'measure.py'), ...command], {
      cwd: project.folder,
      env: project.environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${command.join(' ')}: must succeed, got ${status}; it said\n${stderr}`);
    return JSON.parse(stdout) as Measured;
  });
  const median = (key: keyof Measured) => runs.map((run) => run[key]).sort((a, b) => a - b)[(RUNS - 1) / 2] as number;
  const row = {
    what,
    wallSeconds: median('wallSeconds'),
    cpuSeconds: median('cpuSeconds'),
    peakMiB: median('peakMiB'),
  };
  rows.push(row);
  console.log(
    `${what.padEnd(62)}${row.wallSeconds.toFixed(2).padStart(8)} s${row.cpuSeconds.toFixed(2).padStart(8)} s${row.peakMiB.toFixed(0).padStart(7)} MiB`,
  );
  return row;
}

/** A project with as many environments as asked for, each the like of production. */
function projectWith(count: number): Project {
  const project = new Project();
  const folder = join(project.folder, 'environments');
  const production = readFileSync(join(folder, 'production.ts'), 'utf8');
  const names = Array.from({ length: count }, (_, index) => `e${index}`);
  for (const [index, name] of names.entries()) {
    const environment = production
      .replace("name: 'production'", `name: '${name}'`)
      .replace(/cidr: '[^']+'/, `cidr: '10.${index}.0.0/16'`);
    writeFileSync(join(folder, `${name}.ts`), environment);
  }
  const imports = names.map((name) => `import ${name} from './${name}.ts';`).join('\n');
  writeFileSync(join(folder, 'index.ts'), `${imports}\nexport const environments = [${names.join(', ')}];\n`);
  return project;
}

function resourcesOf(project: Project, stack: string): number {
  const { resource } = JSON.parse(readFileSync(join(project.stackFolder(stack), 'cdk.tf.json'), 'utf8'));
  return Object.values(resource as Record<string, object>).reduce((sum, byName) => sum + Object.keys(byName).length, 0);
}

console.log(
  `Medians of ${RUNS} runs, Node ${process.versions.node}:${' '.repeat(25)} wall time  CPU time  peak memory`,
);
const synth = new Map<number, Measured>();
let one: Measured | undefined;
let resources = 0;
for (const count of [1, 3, 10, 30, 100]) {
  const project = projectWith(count);
  if (count === 1) measure('node that only imports cdktf', project, [process.execPath, '-e', "require('cdktf')"]);
  synth.set(count, measure(`npm run synth, ${count} environments`, project, ['npm', 'run', '--silent', 'synth']));
  resources = resourcesOf(project, 'e0') + resourcesOf(project, 'bootstrap-e0');
  if (count === 30) one = measure('npm run synth e0, of 30', project, ['npm', 'run', '--silent', 'synth', 'e0']);
  project.remove();
}

const three = projectWith(3);
const cdktf = measure('cdktf synth, 3 environments', three, ['npx', 'cdktf', 'synth']);
three.edit('cdktf.json', 'node src/run.mjs synth', 'npx tsx src/commands/cli.ts synth');
const tsx = measure('cdktf synth by npx tsx, 3 environments', three, ['npx', 'cdktf', 'synth']);
three.remove();

mkdirSync('build', { recursive: true });
const emulator = await startBootstrappedAccountOf('dev', 'bench');
const dev = new Project(emulator);
await dev.npmRun('synth');
const initialize = () => rmSync(join(dev.stackFolder('dev'), '.terraform'), { recursive: true, force: true });
const byHand = 'cd cdktf.out/stacks/dev && terraform init -input=false && terraform plan -var=image_tag=abc1234';
const plan = ['npm', 'run', '--silent', 'plan', 'dev', '--', '--image-tag', 'abc1234'];
const hand = measure('terraform init and plan by hand', dev, ['sh', '-c', byHand], initialize);
const first = measure('npm run plan dev, the first time', dev, plan, initialize);
const again = measure('npm run plan dev, again', dev, plan);
await emulator.stop();
dev.remove();

const at = (count: number) => synth.get(count) as Measured;
const ratios = {
  'npm run synth / cdktf synth by npx tsx, 3 environments (at most 0.25)': at(3).wallSeconds / tsx.wallSeconds,
  'npm run synth / cdktf synth, 3 environments': at(3).wallSeconds / cdktf.wallSeconds,
  [`each further environment of ${resources} resources, ms (at most 60)`]:
    ((at(100).wallSeconds - at(10).wallSeconds) / 90) * 1000,
  [`each further environment of ${resources} resources, MiB (at most 3)`]: (at(100).peakMiB - at(10).peakMiB) / 90,
  'one environment of thirty / all thirty (at most 0.2)': (one as Measured).wallSeconds / at(30).wallSeconds,
  'npm run plan, the first time / by hand (at most 1.05)': first.wallSeconds / hand.wallSeconds,
  'npm run plan, again / by hand (at most 1.05)': again.wallSeconds / hand.wallSeconds,
};
for (const [what, ratio] of Object.entries(ratios)) console.log(`${what.padEnd(80)}${ratio.toFixed(2).padStart(8)}`);
writeFileSync(
  join('build', 'bench.json'),
  `${JSON.stringify({ node: process.versions.node, runs: RUNS, rows, ratios }, null, 2)}\n`,
);
