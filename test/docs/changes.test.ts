import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkEnvironments, defineApplication, defineEnvironment } from '../../src/configuration/define.ts';
import type { EnvironmentConfig, EnvironmentInput } from '../../src/configuration/schema.ts';
import { changed, settings } from '../e2e/extremes.ts';
import { otherChanges } from '../e2e/other-changes.ts';
import * as staging from '../e2e/staging.ts';
import { leastEnvironment } from '../src/configuration/config.ts';
import { type Change, changes, unshown } from './changes.ts';
import { settingsOfSchema } from './settings.ts';

type ApplicationInput = Parameters<typeof defineApplication>[0];

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

/** From what to what the end-to-end tests change an environment, be it that a deploy does so and the plan after it is empty, or that the deploy is refused. */
const changesOfTests = [
  { before: settings.most, after: changed },
  { before: staging.before, after: staging.after },
  ...[staging.otherLock, ...staging.refused.map(({ settings }) => settings)].map((after) => ({
    before: staging.after,
    after,
  })),
  ...otherChanges,
].map(({ before, after }) => [read(before), read(after)] as const);

/**
 * Settings with their defaults, as the stack has them.
 * @throws UserError when a deploy would refuse them before it begins.
 */
function read({ application, environment }: { application: object; environment: object }) {
  const only = { ...leastEnvironment, name: 'dev', ...environment } as EnvironmentInput;
  const checked = checkEnvironments(defineApplication(application as ApplicationInput), [defineEnvironment(only)]);
  return { application: checked.application, ...(checked.environments[0] as EnvironmentConfig) };
}

/** The settings to which a test gives another value. That a group comes or goes as a whole, or becomes another kind of broker, is no other value of what it holds. */
function settingsShown(): string[] {
  return settingsOfSchema().filter((setting) =>
    changesOfTests.some(([before, after]) => {
      const [group = ''] = setting.split('.');
      if (valuesAt(before, group)[0] === undefined || valuesAt(after, group)[0] === undefined) {
        return setting === group && JSON.stringify(valuesAt(before, group)) !== JSON.stringify(valuesAt(after, group));
      }
      if (group === 'broker' && setting !== 'broker.kind' && before.broker?.kind !== after.broker?.kind) return false;
      return JSON.stringify(valuesAt(before, setting)) !== JSON.stringify(valuesAt(after, setting));
    }),
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

  it('shows each, or says why none of our tests can', () => {
    const shown = settingsShown();
    const wrong = changes
      .flatMap(({ settings }) => settings)
      .flatMap((pattern) => {
        const marked = shown.some((setting) => takes(pattern, setting));
        const excused = pattern in unshown;
        if (marked !== excused) return [];
        return marked
          ? [`${pattern}: must be either shown or excused, got both; take it out of unshown in test/docs/changes.ts`]
          : [
              `${pattern}: must be given another value by a test that deploys it, got none; add it to changed in test/e2e/extremes.ts or to after in test/e2e/staging.ts, or say in unshown of test/docs/changes.ts why not`,
            ];
      });
    expect(wrong).toEqual([]);
  });

  it('excuses settings alone that stand there', () => {
    const patterns = changes.flatMap(({ settings }) => settings);
    expect(Object.keys(unshown).filter((pattern) => !patterns.includes(pattern))).toEqual([]);
  });

  it('is made of this list', async () => {
    const shown = settingsShown();
    const written = (pattern: string) =>
      `\`${pattern}\`${shown.some((setting) => takes(pattern, setting)) ? ' ✓' : ''}`;
    const rows = changes.map(
      ({ settings, kind, what }) => `| ${settings.map(written).join(', ')} | ${kind} | ${what} |`,
    );
    const excuses = Object.entries(unshown).map(([pattern, why]) => `| \`${pattern}\` | ${why} |`);
    const [before = '', between = '', after = ''] = readFileSync('docs/changes.md', 'utf8').split(/^(?:\| `.*\|\n)+/m);
    const page = [before, ...rows.map((row) => `${row}\n`), between, ...excuses.map((row) => `${row}\n`), after];
    await expect(page.join('')).toMatchFileSnapshot('../../docs/changes.md');
  });
});
