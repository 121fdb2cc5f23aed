import { readdirSync, readFileSync } from 'node:fs';

/** A call of an npm script as it is written somewhere. */
export interface Call {
  script: string;
  /** Those before a second `--` belong to the script. */
  options: string[];
}

const source = ['src/commands', 'test/bench', 'test/mutants']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** They hand on what follows to another program, which has its own options. */
const handOn = ['manage', 'shell', 'terraform', 'test:e2e', 'test'];

/** Every `npm run` of a text, be it a workflow, a script or a page. */
export function callsIn(text: string): Call[] {
  // A command ends with its line, or with the code that it stands in.
  return [...text.matchAll(/\bnpm run (?:--silent )?([\w:-]+)([^`\n|)]*)/g)].map(([, script = '', rest = '']) => ({
    script,
    options: handOn.includes(script) ? [] : [...rest.matchAll(/ --([\w-]+)/g)].map(([, option = '']) => option),
  }));
}

/** The commands of a text's shell blocks, but for those that it says no test runs. */
export function promisedIn(text: string): string[] {
  const blocks = [...text.matchAll(/([^\n]*)\n+ *```sh\n(.*?)\n *```/gs)];
  return blocks
    .filter(([, before = '']) => !before.endsWith('*Needs AWS:*'))
    .flatMap(([, , commands = '']) => commands.split('\n'))
    .map((command) => command.trim());
}

/** What the calls of a text ask of scripts that there are not, or of options that a script's usage does not name. */
export function unknownIn(calls: Call[]): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return calls.flatMap(({ script, options }) => {
    if (!(script in scripts)) return [`npm run ${script}`];
    const usages = [...source.matchAll(new RegExp(`npm run ${script} [<[].*`, 'g'))].join('\n');
    return options.filter((option) => !usages.includes(`--${option}`)).map((option) => `npm run ${script} --${option}`);
  });
}
