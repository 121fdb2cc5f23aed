import { describe, expect, it } from 'vitest';
import { group } from '../../../modules/shared/setting.ts';
import { workloadShape } from '../../../modules/workload/settings.ts';
import { refusals } from '../settings.ts';

describe('the variables of a service', () => {
  it('may not fill a task definition together', () => {
    const names = ['A', 'B', 'C', 'D'].map((name) => [name, 'a'.repeat(4096)]);
    const wrong = (variables: object) =>
      refusals('dev.web', group({ variables: workloadShape.variables }), { variables });
    expect(wrong(Object.fromEntries(names))).toEqual([]);
    expect(wrong(Object.fromEntries([...names, ['E', 'a']]))).toEqual([
      expect.stringMatching(
        /^dev\.web\.variables: must have at most 16384 characters in all, got .+; a task definition holds 64 KiB$/,
      ),
    ]);
  });
});
