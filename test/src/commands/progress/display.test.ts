import { describe, expect, it } from 'vitest';
import { Display } from '../../../../src/commands/progress/display.ts';
import { fakeScreen } from './screen.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (...all: [string, string, number][]) =>
  new Map(all.map(([name, text, seconds]) => [name, { text: `${name}: ${text}`, seconds }]));
const erased = '\r\u001b[K';

describe('a terminal', () => {
  it('has one line, which is erased before anything else is written, and at the end', () => {
    const screen = fakeScreen({ columns: 80 });
    const display = new Display(screen);
    display.show(lines(['web', '0 of 1 running', 3], ['beat', '1 of 1 running', 4]));
    const first = 'web: 0 of 1 running, 3 s | beat: 1 of 1 running, 4 s';
    expect(screen.written).toBe(first);
    display.show(lines(['web', '0 of 1 running', 6]));
    const second = 'web: 0 of 1 running, 6 s';
    expect(screen.written).toBe(`${first}${erased}${second}`);
    display.pass(bytes('web: Still creating...\n'));
    expect(screen.written).toBe(`${first}${erased}${second}${erased}web: Still creating...\n${second}`);
    display.say('a reason');
    display.end();
    expect(screen.written.endsWith(`${second}${erased}a reason\n${second}${erased}`)).toBe(true);
  });

  it.each([40, 20, 1])('of %i columns is not filled, so that the line stays one', (columns) => {
    const screen = fakeScreen({ columns });
    new Display(screen).show(lines(['web', '0 of 1 running, 1 pending, 1 of 2 targets healthy', 30]));
    expect(screen.written).toHaveLength(columns - 1);
  });

  it('keeps the line away from what Terraform asks', () => {
    const screen = fakeScreen({ columns: 80 });
    const display = new Display(screen);
    display.pass(bytes('  Enter a value: '));
    display.show(lines(['web', '0 of 1 running', 3]));
    expect(screen.written).toBe('  Enter a value: ');
  });

  it('has no line once there is nothing to tell', () => {
    const screen = fakeScreen({ columns: 80 });
    const display = new Display(screen);
    display.show(lines(['web', '0 of 1 running', 3]));
    display.show(new Map());
    expect(screen.written).toBe(`web: 0 of 1 running, 3 s${erased}`);
  });
});

describe('what is no terminal', () => {
  it('gets a line for each change, and no more', () => {
    const screen = fakeScreen();
    const display = new Display(screen);
    display.show(lines(['web', '0 of 1 running', 0]));
    display.show(lines(['web', '0 of 1 running', 3], ['beat', '0 of 1 running', 0]));
    display.show(lines(['web', '1 of 1 running', 6], ['beat', '0 of 1 running', 3]));
    display.end();
    expect(screen.written).toBe(
      'web: 0 of 1 running, after 0 s\nbeat: 0 of 1 running, after 0 s\nweb: 1 of 1 running, after 6 s\n',
    );
  });

  it('gets it on a line of its own', () => {
    const screen = fakeScreen();
    const display = new Display(screen);
    display.pass(bytes('half'));
    display.show(lines(['web', '0 of 1 running', 0]));
    expect(screen.written).toBe('half\nweb: 0 of 1 running, after 0 s\n');
  });

  it('gets what Terraform prints as it is', () => {
    const screen = fakeScreen();
    const display = new Display(screen);
    display.pass(bytes(''));
    display.pass(bytes('one\n'));
    display.pass(bytes('two\n'));
    expect(screen.written).toBe('one\ntwo\n');
  });
});
