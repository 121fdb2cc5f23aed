import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/commands/command-line.ts';

const usage = 'npm run show <stack> -- --image-tag <tag> [--watch]';
const options = { 'image-tag': { type: 'string' }, watch: { type: 'boolean' } } as const;
const refused = (...args: string[]) => {
  expect(() => parse(usage, args, options)).toThrow();
  try {
    parse(usage, args, options);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

describe('a command line', () => {
  it.each([[['dev', '--image-tag', '1.2.3', '--watch']], [['--watch', '--image-tag=1.2.3', 'dev']]])(
    'may be %j',
    (args) => {
      const { positionals, values } = parse(usage, args, options);
      expect(positionals).toEqual(['dev']);
      expect({ ...values }).toEqual({ 'image-tag': '1.2.3', watch: true });
    },
  );

  it.each([
    [['dev', '--image-tag'], `must give --image-tag a value, got nothing; ${usage}`],
    [['dev', '--image-tag', '--watch'], `must give --image-tag a value, got "--watch"; ${usage}`],
    [['dev', '--watch=yes'], `must give --watch no value, got "yes"; ${usage}`],
    [
      ['dev', '--imagetag', 'x'],
      `must have only options of its usage, got "--imagetag"; did you mean --image-tag? ${usage}`,
    ],
    [['dev', '-w'], `must have only options of its usage, got "-w"; ${usage}`],
    [['dev', '--toString'], `must have only options of its usage, got "--toString"; ${usage}`],
  ])('may not be %j', (args, finding) => {
    expect(refused(...args)).toEqual([`command line: ${finding}`]);
  });

  it('is told all that is wrong with it at once', () => {
    expect(refused('--wacth', '--image-tag')).toEqual([
      `command line: must have only options of its usage, got "--wacth"; did you mean --watch? ${usage}`,
      `command line: must give --image-tag a value, got nothing; ${usage}`,
    ]);
  });
});
