/**
 * How long a synth takes, and unless `--short` is given a plan and the unit tests, beside what they are measured against. Prints a table
 * and writes build/bench.json. Only ratios within one run mean anything: machines differ. Ends in 1 when a bound is missed by far.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environments } from '../../environments/index.ts';
import { startBootstrappedAccountOf } from '../e2e/environments.ts';
import { Project } from '../e2e/project.ts';

// npm run bench [-- --short]
const { short } = parseArgs({ options: { short: { type: 'boolean', default: false } } }).values;

const RUNS = short ? 3 : 5;

/** How many times a bound must be exceeded to make a run fail. */
const FAR = 1.5;

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

/** A project with as many environments as asked for, each the like of production. It was synthesized once, since that makes what is kept. */
async function projectWith(count: number): Promise<Project> {
  const project = new Project();
  const folder = join(project.folder, 'environments');
  const production = readFileSync(join(folder, 'production.ts'), 'utf8');
  // A file of an environment that index.ts does not list is refused.
  for (const { config } of environments) rmSync(join(folder, `${config.name}.ts`));
  const names = Array.from({ length: count }, (_, index) => `e${index}`);
  for (const [index, name] of names.entries()) {
    const environment = production
      .replace("name: 'production'", `name: '${name}'`)
      // A production shares its account with nobody.
      .replaceAll('333333333333', String(333_333_333_333 + index))
      .replace(/cidr: '[^']+'/, `cidr: '10.${index}.0.0/16'`)
      .replace(/hostName: '[^']+'/, `hostName: '${name}.example.com'`);
    writeFileSync(join(folder, `${name}.ts`), environment);
  }
  const imports = names.map((name) => `import ${name} from './${name}.ts';`).join('\n');
  writeFileSync(join(folder, 'index.ts'), `${imports}\nexport const environments = [${names.join(', ')}];\n`);
  const { exitCode, output } = await project.npmRun('synth');
  if (exitCode !== 0) throw new Error(`npm run synth: must succeed, got ${exitCode}; it said\n${output}`);
  return project;
}

/** Has cdktf run the commands by tsx, which takes the place of esbuild's bundle. */
function runByTsx(project: Project): void {
  writeFileSync(
    join(project.folder, 'by-tsx.ts'),
    `import application from './environments/application.ts';
import { environments } from './environments/index.ts';
import { run } from './src/commands/cli.ts';

process.exitCode = await run({ application, environments });
`,
  );
  project.edit('cdktf.json', 'node src/run.mjs synth', 'npx tsx by-tsx.ts synth');
}

function resourcesOf(project: Project, stack: string): number {
  const { resource } = JSON.parse(readFileSync(join(project.stackFolder(stack), 'cdk.tf.json'), 'utf8'));
  return Object.values(resource as Record<string, object>).reduce((sum, byName) => sum + Object.keys(byName).length, 0);
}

/** What each of some things costs, when they are all that two measurements differ in. */
function each(count: number, more: Measured, fewer: Measured): Measured {
  return {
    wallSeconds: (more.wallSeconds - fewer.wallSeconds) / count,
    cpuSeconds: (more.cpuSeconds - fewer.cpuSeconds) / count,
    peakMiB: (more.peakMiB - fewer.peakMiB) / count,
  };
}

console.log(`Medians of ${RUNS} runs, Node ${process.versions.node}`);
console.log(`${' '.repeat(44)} wall time  CPU time  peak memory`);

const synth = ['npm', 'run', '--silent', 'synth'];
const three = await projectWith(3);
const threeByTsx = await projectWith(3);
runByTsx(threeByTsx);
const thirty = await projectWith(30);
const resources = resourcesOf(three, 'e0') + resourcesOf(three, 'bootstrap-e0');
const [cdktfAlone, ofThree, cdktf, cdktfByTsx, ofThirty, oneOfThirty] = measure(
  { what: 'node that only imports cdktf', project: three, command: [process.execPath, '-e', "require('cdktf')"] },
  { what: 'npm run synth, 3 environments', project: three, command: synth },
  { what: 'cdktf synth, 3 environments', project: three, command: ['npx', 'cdktf', 'synth'] },
  { what: 'cdktf synth by npx tsx, 3 environments', project: threeByTsx, command: ['npx', 'cdktf', 'synth'] },
  { what: 'npm run synth, 30 environments', project: thirty, command: synth },
  { what: 'npm run synth e0, of 30 environments', project: thirty, command: [...synth, 'e0'] },
);
for (const project of [three, threeByTsx, thirty]) project.remove();
const further = each(27, ofThirty, ofThree);

interface Bound {
  what: string;
  measured: Measured;
  /** What it is measured against. */
  beside: Measured;
  /** What is reached now, of wall time. */
  atMost: number;
}

const bounds: Bound[] = [
  // Aimed at: 0.18.
  { what: 'npm run synth / cdktf synth by npx tsx', measured: ofThree, beside: cdktfByTsx, atMost: 0.21 },
  { what: 'npm run synth / cdktf synth', measured: ofThree, beside: cdktf, atMost: 0.35 },
  { what: 'a further environment / node that only imports cdktf', measured: further, beside: cdktfAlone, atMost: 0.45 },
  // Not beside all thirty, of which one would take the greater share the faster each becomes.
  { what: 'one environment of thirty / three of three', measured: oneOfThirty, beside: ofThree, atMost: 1 },
];
const figures: Record<string, number> = {
  // Aimed at: at most 100.
  [`a further environment, of ${resources} resources, ms`]: further.wallSeconds * 1000,
  [`a further environment, of ${resources} resources, MiB`]: further.peakMiB,
};

if (!short) {
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
  bounds.push(
    { what: 'npm run plan, the first time / by hand', measured: first, beside: hand, atMost: 1.05 },
    { what: 'npm run plan, again / by hand', measured: again, beside: hand, atMost: 1.05 },
  );

  const here = { folder: '.', environment: process.env };
  const [unit] = measure({ what: 'npm test', project: here, command: ['npm', 'test'] });
  figures['npm test, s'] = unit.wallSeconds;
}

for (const [what, figure] of Object.entries(figures)) console.log(`${what.padEnd(56)}${figure.toFixed(2).padStart(8)}`);
const ratios = bounds.map(({ what, measured, beside, atMost }) => {
  const wall = measured.wallSeconds / beside.wallSeconds;
  const cpu = measured.cpuSeconds / beside.cpuSeconds;
  // Other load on the machine makes wall time longer, and CPU time hardly.
  const verdict =
    wall <= atMost ? 'held' : cpu <= atMost ? 'missed by other load' : cpu <= FAR * atMost ? 'missed' : 'MISSED BY FAR';
  console.log(
    `${what.padEnd(56)}${wall.toFixed(2).padStart(8)}, of CPU time ${cpu.toFixed(2)}; at most ${atMost}: ${verdict}`,
  );
  return { what, wall, cpu, atMost, verdict };
});
mkdirSync('build', { recursive: true });
writeFileSync(
  join('build', 'bench.json'),
  `${JSON.stringify({ node: process.versions.node, runs: RUNS, rows, figures, ratios }, null, 2)}\n`,
);
console.log(`It fails when a bound is missed by wall time, and by more than ${FAR} times by CPU time.`);
if (ratios.some(({ verdict }) => verdict === 'MISSED BY FAR')) process.exitCode = 1;
