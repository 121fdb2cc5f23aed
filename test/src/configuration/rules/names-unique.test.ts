import { describe, expect, it } from 'vitest';
import { namesUnique } from '../../../../src/configuration/rules/names-unique.ts';
import { pairFindings } from '../config.ts';

describe('names-unique', () => {
  it('takes names that differ', () => {
    expect(pairFindings(namesUnique, { name: 'dev' }, { name: 'dev2' })).toEqual([]);
  });

  it('refuses the same name twice', () => {
    expect(pairFindings(namesUnique, { name: 'dev' }, { name: 'dev' })).toEqual([
      'name: must be the name of one environment only, got "dev"; rename one of the two',
    ]);
  });
});
