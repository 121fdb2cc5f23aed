import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every import in the TypeScript under a folder. Relative ones are written from the project's root. */
function imports(folder: string, files = /\.ts$/): [file: string, imported: string][] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
  return paths
    .filter((path) => files.test(path))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?:from |import\(|import )'([^']+)'/g)].map(
        ([, imported = '']): [string, string] => [
          file,
          imported.startsWith('.') ? join(dirname(file), imported) : imported,
        ],
      ),
    );
}

function arrows(found: [string, string][]): string[] {
  return found.map(([file, imported]) => `${file} -> ${imported}`);
}

/** The files of each circle of imports, in which the last imports the first. */
function circles(found: [file: string, imported: string][]): string[] {
  const importsOf = new Map<string, string[]>();
  for (const [file, imported] of found) importsOf.set(file, [...(importsOf.get(file) ?? []), imported]);
  const circles: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, path: string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const imported of importsOf.get(file) ?? []) follow(imported, [...path, file]);
    done.add(file);
  };
  for (const file of importsOf.keys()) follow(file, []);
  return circles;
}

/** What modules know without any construct. */
const data =
  /^modules\/((?!shared\/)[\w-]+\/(settings|sources|rights|workload|permissions|server|worker-command|goes-on|sizes|connections|queues|cron|when|times|runs|names|node-types|queue-metrics|metric|backlog|interface-services|instance-types|container-insights|image|sites|content-security-policy|countries|vpc-origin-regions|managed-rules)|shared\/(setting|did-you-mean|naming|regions|window|sources|secret-ref|secret-text|url|variables|literal|statement|rights|common-rights))\.ts$/;

describe('imports point one way', () => {
  it('from modules to no environment and to nothing of src', () => {
    const found = imports('modules');
    expect(found.length).toBeGreaterThan(100);
    expect(arrows(found.filter(([, imported]) => /^(src|environments|test)\/|^django-on-aws$/.test(imported)))).toEqual(
      [],
    );
  });

  it('from environments to this package by its name, and to each other', () => {
    const found = [...imports('environments'), ...imports('examples/extensions')];
    expect(found.length).toBeGreaterThan(10);
    const allowed = (file: string, imported: string) =>
      /^(environments\/|django-on-aws$)/.test(imported) ||
      // A team's own resources are constructs, of what it likes.
      (file.endsWith('/extensions.ts') && !/^(src|modules|test)\//.test(imported));
    expect(arrows(found.filter(([file, imported]) => !allowed(file, imported)))).toEqual([]);
  });

  it('from src to no environment', () => {
    const found = imports('src');
    expect(found.length).toBeGreaterThan(100);
    expect(arrows(found.filter(([, imported]) => /^(environments|test)\/|^django-on-aws$/.test(imported)))).toEqual([]);
  });

  it('from configuration to the data of modules only, and never to cdktf', () => {
    const found = imports('src/configuration');
    expect(found.length).toBeGreaterThan(100);
    const allowed = (imported: string) =>
      data.test(imported) || /^(src\/configuration\/|zod$|ip-address$)/.test(imported);
    expect(arrows(found.filter(([, imported]) => !allowed(imported)))).toEqual([]);
  });

  it('from stacks to no command and no step, and from steps to no stack', () => {
    const found = [...imports('src/stacks'), ...imports('src/steps')];
    const wrong = ([file, imported]: [string, string]) =>
      file.startsWith('src/stacks') ? /^src\/(commands|steps)\//.test(imported) : /^src\/stacks\//.test(imported);
    expect(found.length).toBeGreaterThan(50);
    expect(arrows(found.filter(wrong))).toEqual([]);
  });

  it('from data to other data alone, and so to no construct', () => {
    const found = imports('modules', data);
    expect(found.length).toBeGreaterThan(60);
    const allowed = (imported: string) =>
      data.test(imported) || /^(zod|ip-address|fastest-levenshtein|node:crypto)$/.test(imported);
    expect(arrows(found.filter(([, imported]) => !allowed(imported)))).toEqual([]);
  });

  it('never back to where they came from, be it for a type alone', () => {
    expect(circles([...imports('modules'), ...imports('src')])).toEqual([]);
    expect(
      circles([
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
      ]),
    ).toEqual(['b -> c -> b']);
  });

  it('to one AWS resource at a time, since the root of the provider takes seconds to load', () => {
    const found = [...imports('modules'), ...imports('src')];
    const roots = found.filter(
      ([, imported]) =>
        imported.startsWith('@cdktf/') && !/^@cdktf\/provider-aws\/lib\/[a-z0-9-]+\/index\.js$/.test(imported),
    );
    expect(arrows(roots)).toEqual([]);
  });
});

it('every module has tests', () => {
  const modules = readdirSync('modules');
  expect(modules.length).toBeGreaterThan(20);
  const tested = modules.filter((name) =>
    readdirSync(join('test/modules', name)).some((file) => file.endsWith('.test.ts')),
  );
  expect(tested).toEqual(modules);
});

it('no source file is over 250 lines', () => {
  const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').length;
  const files = ['src', 'modules', 'environments'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const sources = files.filter((file) => /\.(ts|js|mjs)$/.test(file));
  expect(sources.length).toBeGreaterThan(200);
  expect(sources.filter((file) => lines(file) > 250)).toEqual([]);
});
