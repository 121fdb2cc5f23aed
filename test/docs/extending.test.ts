import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentSchema } from '../../src/configuration/schema.ts';
import type { Extension, Ground } from '../../src/stacks/extension.ts';
import { leastEnvironment } from '../src/configuration/config.ts';

const page = readFileSync('docs/extending.md', 'utf8');

/** The names in the first column of the table after a sentence. */
function namesAfter(sentence: string): string[] {
  const [table = ''] = page.slice(page.indexOf(sentence)).split('\n\n').slice(1);
  const cells = [...table.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name));
}

describe('the page on extensions', () => {
  it.each(['extensions.ts', 'functions/report/index.mjs'])('shows examples/extensions/%s as it is', (file) => {
    expect(page).toContain(`\n${readFileSync(`examples/extensions/${file}`, 'utf8')}\`\`\`\n`);
  });

  it('names all that an extension gets, and all that it may return', () => {
    const gets: Record<keyof Ground, true> = {
      ...{ scope: true, application: true, environment: true, name: true, nameOf: true, place: true, arnOf: true },
      ...{ network: true, cluster: true, storage: true, database: true, loadBalancer: true, encryption: true },
      ...{ zoneId: true, sources: true },
    };
    const returns: Record<keyof Extension, true> = {
      ...{ environment: true, secrets: true, startAfter: true, endpoints: true, clients: true, statements: true },
      ...{ encryptedServices: true, rights: true, scanExceptions: true },
    };
    expect(namesAfter('What the function gets:')).toEqual(Object.keys(gets));
    const returned = namesAfter('What it returns');
    expect(returned).toEqual(Object.keys(returns));
  });

  it('shows settings that are taken', () => {
    const [, code = ''] = /```ts\n(network: [\s\S]*?)```/.exec(page) ?? [];
    const shown = new Function(`return {${code}}`)();
    const { network, web } = leastEnvironment;
    const settings = {
      ...leastEnvironment,
      network: { ...network, ...shown.network },
      web: { ...web, ...shown.web },
    };
    expect(environmentSchema.parse(settings).network.outbound).toHaveLength(1);
    expect(environmentSchema.parse(settings).web.permissions).toHaveLength(1);
  });
});
