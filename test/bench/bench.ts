/**
 * How long a synth, a plan and the unit tests take, beside what they are measured against. Prints a table and writes
 * build/bench.json. Only ratios within one run mean anything: machines differ.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBootstrappedAccountOf } from '../e2e/environments.ts';
import { Project } from '../e2e/project.ts';

const RUNS = 5;

interface Measured {
  wallSeconds: number;
  cpuSeconds: number;
  /** Of the largest process. */
  peakMiB: number;
}

interface Variant {
  what: string;
  project: Pick<Project, 'folder' | 'environment'>;
  command: string[];
  /** Run before each measurement, and not measured. */
  prepare?: () => void;
}

const rows: ({ what: string } & Measured)[] = [];

/** The medians of some commands. They take turns, so that a machine that is slow for a while is slow for all. */
function measure<const Variants extends Variant[]>(...variants: Variants): { [Index in keyof Variants]: Measured } {
  const runs: Measured[][] = variants.map(() => []);
  for (let round = 0; round < RUNS; round++) {
    for (const [index, { project, command, prepare }] of variants.entries()) {
      prepare?.();
      const { status, stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, 'measure.py'), ...command], {
        cwd: project.folder,
        env: project.environment,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${command.join(' ')}: must succeed, got ${status}; it said\n${stderr}`);
      runs[index]?.push(JSON.parse(stdout));
    }
  }
  const medians = runs.map((measured) => {
    const median = (key: keyof Measured) =>
      measured.map((run) => run[key]).sort((a, b) => a - b)[(RUNS - 1) / 2] as number;
    return { wallSeconds: median('wallSeconds'), cpuSeconds: median('cpuSeconds'), peakMiB: median('peakMiB') };
  });
  for (const [index, { wallSeconds, cpuSeconds, peakMiB }] of medians.entries()) {
    const { what } = variants[index] as Variant;
    rows.push({ what, wallSeconds, cpuSeconds, peakMiB });
    console.log(
      `${what.padEnd(44)}${wallSeconds.toFixed(2).padStart(9)} s${cpuSeconds.toFixed(2).padStart(8)} s${peakMiB.toFixed(0).padStart(9)} MiB`,
    );
  }
  return medians as { [Index in keyof Variants]: Measured };
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
      .replace(/cidr: '[^']+'/, `cidr: '10.${index}.0.0/16'`)
      .replace(/hostName: '[^']+'/, `hostName: '${name}.example.com'`);
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

console.log(`Medians of ${RUNS} runs, Node ${process.versions.node}`);
console.log(`${' '.repeat(44)} wall time  CPU time  peak memory`);

const synth = ['npm', 'run', '--silent', 'synth'];

const one = projectWith(1);
measure({ what: 'npm run synth, 1 environment', project: one, command: synth });
const resources = resourcesOf(one, 'e0') + resourcesOf(one, 'bootstrap-e0');
one.remove();

const three = projectWith(3);
const threeByTsx = projectWith(3);
threeByTsx.edit('cdktf.json', 'node src/run.mjs synth', 'npx tsx src/commands/cli.ts synth');
const [, ofThree, cdktf, cdktfByTsx] = measure(
  { what: 'node that only imports cdktf', project: three, command: [process.execPath, '-e', "require('cdktf')"] },
  { what: 'npm run synth, 3 environments', project: three, command: synth },
  { what: 'cdktf synth, 3 environments', project: three, command: ['npx', 'cdktf', 'synth'] },
  { what: 'cdktf synth by npx tsx, 3 environments', project: threeByTsx, command: ['npx', 'cdktf', 'synth'] },
);
three.remove();
threeByTsx.remove();

const ten = projectWith(10);
const hundred = projectWith(100);
const [ofTen, ofHundred] = measure(
  { what: 'npm run synth, 10 environments', project: ten, command: synth },
  { what: 'npm run synth, 100 environments', project: hundred, command: synth },
);
ten.remove();
hundred.remove();

const thirty = projectWith(30);
const [allOfThirty, oneOfThirty] = measure(
  { what: 'npm run synth, 30 environments', project: thirty, command: synth },
  { what: 'npm run synth e0, of 30 environments', project: thirty, command: [...synth, 'e0'] },
);
thirty.remove();

const emulator = await startBootstrappedAccountOf('dev', 'bench');
const dev = new Project(emulator);
await dev.npmRun('synth', 'dev');
const prepare = () => rmSync(join(dev.stackFolder('dev'), '.terraform'), { recursive: true, force: true });
const byHand = 'cd cdktf.out/stacks/dev && terraform init -input=false && terraform plan -var=image_tag=abc1234';
const plan = ['npm', 'run', '--silent', 'plan', 'dev', '--', '--image-tag', 'abc1234'];
const [hand, first, again] = measure(
  { what: 'terraform init and plan, by hand', project: dev, command: ['sh', '-c', byHand], prepare },
  { what: 'npm run plan dev, the first time', project: dev, command: plan, prepare },
  { what: 'npm run plan dev, again', project: dev, command: plan },
);
await emulator.stop();
dev.remove();

const here = { folder: '.', environment: process.env };
const [unit] = measure({ what: 'npm test', project: here, command: ['npm', 'test'] });

const ratios = {
  'npm run synth / cdktf synth by npx tsx (at most 0.25)': ofThree.wallSeconds / cdktfByTsx.wallSeconds,
  'npm run synth / cdktf synth': ofThree.wallSeconds / cdktf.wallSeconds,
  [`a further 150 resources, by those of ${resources}, ms (at most 60)`]:
    ((((ofHundred.wallSeconds - ofTen.wallSeconds) / 90) * 150) / resources) * 1000,
  [`a further 150 resources, by those of ${resources}, MiB (at most 3)`]:
    (((ofHundred.peakMiB - ofTen.peakMiB) / 90) * 150) / resources,
  'one environment of thirty / all thirty (at most 0.2)': oneOfThirty.wallSeconds / allOfThirty.wallSeconds,
  'npm run plan, the first time / by hand (at most 1.05)': first.wallSeconds / hand.wallSeconds,
  'npm run plan, again / by hand (at most 1.05)': again.wallSeconds / hand.wallSeconds,
  'npm test, s (at most 6)': unit.wallSeconds,
};
for (const [what, ratio] of Object.entries(ratios)) console.log(`${what.padEnd(56)}${ratio.toFixed(2).padStart(8)}`);
writeFileSync(
  join('build', 'bench.json'),
  `${JSON.stringify({ node: process.versions.node, runs: RUNS, rows, ratios }, null, 2)}\n`,
);
