import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accepted } from './accepted.ts';
import { elsewhere } from './elsewhere.ts';
import { mutantsOf } from './mutations.ts';

describe('each mutant that is accepted', () => {
  it('is one of the code as it is, for a reason', () => {
    for (const { file, was, becomes, why } of accepted) {
      const same = mutantsOf(file, readFileSync(file, 'utf8')).filter(
        (one) => one.was === was && one.becomes === becomes,
      );
      expect(same, `${file}: ${was}`).not.toEqual([]);
      expect(why).toMatch(/\S \S/);
    }
  });
});

describe('each file that another suite judges', () => {
  it('is there, as the suite is, for a reason', () => {
    for (const { file, by, why } of elsewhere) {
      expect(existsSync(file), file).toBe(true);
      expect(existsSync(by), by).toBe(true);
      expect(why).toMatch(/\S \S/);
    }
  });
});
