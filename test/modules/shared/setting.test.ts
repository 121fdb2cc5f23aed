import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { flag, group, integer, leftOut, list, oneOf, text } from '../../../modules/shared/setting.ts';

function messages(schema: z.ZodType, input: unknown): string[] {
  return schema.safeParse(input).error?.issues.map((issue) => issue.message) ?? [];
}

describe('the words of settings', () => {
  it.each([0, 11, 1.5, 0.5, '5', null, undefined, Number.NaN, Number.POSITIVE_INFINITY])(
    'integer refuses %o with one message',
    (value) => {
      expect(messages(integer(1, 10, 'five will do'), value)).toEqual([
        'must be a whole number from 1 to 10; five will do',
      ]);
    },
  );

  it('integer takes its bounds', () => {
    expect(integer(1, 10, 'five will do').parse(1)).toBe(1);
    expect(integer(1, 10, 'five will do').parse(10)).toBe(10);
  });

  it.each(['Shop', '', 5, undefined])('text refuses %o with one message', (value) => {
    expect(messages(text(/^[a-z]+$/, 'a lower-case word', 'such as shop'), value)).toEqual([
      'must be a lower-case word; such as shop',
    ]);
  });

  it('text asks nothing more of what does not have its form', () => {
    const schema = text(/^[a-z]+$/, 'a lower-case word', 'such as shop').refine((word) => word.startsWith('s'));
    expect(messages(schema, 'Web')).toEqual(['must be a lower-case word; such as shop']);
  });

  it.each(['blue', 1024, '1', undefined])('oneOf refuses %o and names what it takes', (value) => {
    expect(messages(oneOf(['red', 1], 'red is the first'), value)).toEqual(['must be one of red, 1; red is the first']);
  });

  it.each(['true', 1, null, undefined])('flag refuses %o', (value) => {
    expect(messages(flag('true is safer'), value)).toEqual(['must be true or false; true is safer']);
  });

  it.each([[[true]], [[true, true, true, true]], [5], ['a'], [undefined]])(
    'list refuses %o with one message',
    (value) => {
      expect(messages(list(flag('on or off'), 2, 3, 'two will do'), value)).toEqual([
        'must be a list of 2 to 3; two will do',
      ]);
    },
  );

  it('list takes as few and as many as it says', () => {
    expect(messages(list(flag('on or off'), 2, 3, 'two will do'), [true, false])).toEqual([]);
    expect(messages(list(flag('on or off'), 2, 3, 'two will do'), [true, false, true])).toEqual([]);
  });
});

describe('leftOut', () => {
  const settings = group({ cpu: integer(1, 10, ''), memory: leftOut('cpu says it') });

  it('takes a group without the setting', () => {
    expect(settings.parse({ cpu: 1 })).toEqual({ cpu: 1 });
  });

  it.each([1, 'all', null])('refuses %o with one message', (memory) => {
    expect(messages(settings, { cpu: 1, memory })).toEqual(['must be left out; cpu says it']);
  });
});

describe('group', () => {
  const settings = group({ cpu: integer(1, 10, ''), memory: integer(1, 10, '') });

  it('names the near setting for each name that it does not know', () => {
    expect(messages(settings, { cpu: 1, memory: 1, cpus: 1, memoryMiB: 1 })).toEqual([
      'must not have unknown settings; did you mean cpu, memory? Otherwise take one of cpu, memory',
    ]);
  });

  it('names all settings where none is near', () => {
    expect(messages(settings, { cpu: 1, memory: 1, tasks: 1 })).toEqual([
      'must not have unknown settings; take one of cpu, memory',
    ]);
  });

  it.each(['x', 5, null, undefined])('says what it takes when it gets %o', (value) => {
    expect(messages(settings, value)).toEqual(['must be a group of settings; it takes cpu, memory']);
  });
});
