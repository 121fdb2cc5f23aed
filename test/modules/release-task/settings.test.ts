import { describe, expect, it } from 'vitest';
import { collectStaticSettings, migrationSettings } from '../../../modules/release-task/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

describe('settings of the migration', () => {
  const words = 'in exec form, such as ["python", "manage.py", "migrate", "--no-input"]';

  itKeepsWithinBounds(
    migrationSettings,
    {},
    {
      timeoutSeconds: {
        takes: [10, 7200, undefined],
        refuses: [9, 7201, 60.5, '900'],
        message:
          'must be a whole number from 10 to 7200; one that takes longer does not belong in a deploy, which waits for it',
      },
      command: {
        takes: [['true'], Array(100).fill('word'), undefined],
        refuses: [[], Array(101).fill('word'), 'python manage.py migrate'],
        message: `must be a list of 1 to 100; ${words}`,
      },
    },
  );

  it.each(['', '\0--plan', 'migrate\0'])('refuse %j, which is no word of a command', (word) => {
    expect(refusals('migration', migrationSettings, { command: ['python', word] })).toEqual([
      `migration.command[1]: must be a word of the command, got ${JSON.stringify(word)}; ${words}`,
    ]);
  });

  it.each([[['python manage.py migrate']], [['python', 'manage.py', 'migrate', '&&', 'python', 'manage.py', 'seed']]])(
    'refuse %j, which only a shell would understand',
    (command) => {
      expect(refusals('migration', migrationSettings, { command })).toEqual([
        `migration.command: must be words of one command, each apart, got ${JSON.stringify(command)}; in exec form, such as ["python", "manage.py", "migrate", "--no-input"], or ["sh", "-c", "first && exec second"] for a shell`,
      ]);
    },
  );

  it('take a shell', () => {
    expect(refusals('migration', migrationSettings, { command: ['sh', '-c', 'first && exec second'] })).toEqual([]);
  });

  it("are Django's own command in a small task, by default", () => {
    expect(migrationSettings.parse({})).toEqual({
      ...{ cpu: 256, memoryMiB: 512, architecture: 'x86_64', entryPoint: 'none', ephemeralStorageGiB: 20 },
      command: ['python', 'manage.py', 'migrate', '--no-input'],
      timeoutSeconds: 900,
    });
  });

  it('take no number of tasks', () => {
    expect(refusals('migration', migrationSettings, { tasks: 1 })).toEqual([
      'migration: must not have unknown settings, got "tasks"; take one of cpu, memoryMiB, architecture, ephemeralStorageGiB, user, entryPoint, variables, permissions, command, timeoutSeconds',
    ]);
  });
});

describe('settings of what puts the static files into their bucket', () => {
  it("are Django's own command in a small task, by default", () => {
    expect(collectStaticSettings.parse({})).toEqual({
      ...{ cpu: 256, memoryMiB: 512, architecture: 'x86_64', entryPoint: 'none', ephemeralStorageGiB: 20 },
      command: ['python', 'manage.py', 'collectstatic', '--no-input'],
      timeoutSeconds: 900,
      access: 'storage',
    });
  });

  it('show their own command where a word of it is none', () => {
    expect(refusals('collectStatic', collectStaticSettings, { command: ['python', ''] })).toEqual([
      'collectStatic.command[1]: must be a word of the command, got ""; in exec form, such as ["python", "manage.py", "collectstatic", "--no-input"]',
    ]);
  });
});
