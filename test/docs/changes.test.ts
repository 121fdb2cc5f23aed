import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applicationSchema, environmentSchema } from '../../src/configuration/schema.ts';
import { changed, settings } from '../e2e/extremes.ts';
import { leastEnvironment } from '../src/configuration/config.ts';
import { type Change, changes } from './changes.ts';
import { settingsOfSchema } from './settings.ts';

const services = ['web', 'services[]', 'workers[]', 'processes[]', 'beat', 'flower'];
const tasks = ['migration', 'collectStatic'];

/** Whether a row of the table is about a setting. */
function isAbout({ settings }: Change, setting: string): boolean {
  return settings.some((pattern) => takes(pattern, setting));
}

function takes(pattern: string, setting: string): boolean {
  const each = pattern.startsWith('<service>') ? services : pattern.startsWith('<task>') ? tasks : [''];
  return each.some((holder) => {
    const path = pattern.replace(/^<\w+>/, holder);
    return path.endsWith('.*') ? setting.startsWith(path.slice(0, -1)) : setting === path;
  });
}

/** The settings to which the end-to-end test of the extremes gives another value in one deploy. */
function settingsShown(): string[] {
  const [before, after] = [settings.most, changed].map(({ application, environment }) => ({
    application: applicationSchema.parse(application),
    ...environmentSchema.parse({ ...leastEnvironment, ...environment, name: 'dev' }),
  }));
  return settingsOfSchema().filter(
    (setting) => JSON.stringify(valuesAt(before, setting)) !== JSON.stringify(valuesAt(after, setting)),
  );
}

/** What each of a list has, or the one value there is. */
function valuesAt(config: unknown, setting: string): unknown[] {
  return setting.split('.').reduce<unknown[]>(
    (holders, name) => {
      const values = holders.map((holder) => (holder as Record<string, unknown> | undefined)?.[name.replace('[]', '')]);
      return name.endsWith('[]') ? values.flat() : values;
    },
    [config],
  );
}

describe('docs/changes.md', () => {
  it('says of each setting, once, what becomes of a running environment when it changes', () => {
    const wrong = settingsOfSchema().flatMap((setting) => {
      const rows = changes.filter((change) => isAbout(change, setting)).length;
      return rows === 1 ? [] : [`${setting}: must stand in one row of test/docs/changes.ts, got ${rows}; add it there`];
    });
    expect(wrong).toEqual([]);
  });

  it('is about settings alone that there are', () => {
    const known = settingsOfSchema();
    const patterns = changes.flatMap(({ settings }) => settings);
    expect(patterns.filter((pattern) => !known.some((setting) => takes(pattern, setting)))).toEqual([]);
  });

  it('is made of this list', async () => {
    const shown = settingsShown();
    const written = (pattern: string) =>
      `\`${pattern}\`${shown.some((setting) => takes(pattern, setting)) ? ' ✓' : ''}`;
    const rows = changes.map(
      ({ settings, kind, what }) => `| ${settings.map(written).join(', ')} | ${kind} | ${what} |`,
    );
    const [before = '', , after = ''] = readFileSync('docs/changes.md', 'utf8').split(/^(\| `.*\|\n)+/m);
    await expect(`${before}${rows.join('\n')}\n${after}`).toMatchFileSnapshot('../../docs/changes.md');
  });
});
