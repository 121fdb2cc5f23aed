import { expect, it } from 'vitest';
import { dashboardSettings } from '../../../modules/dashboard/settings.ts';

it('has a page unless somebody wants none', () => {
  expect(dashboardSettings.parse(undefined)).toBe(true);
  expect(dashboardSettings.parse(false)).toBe(false);
  expect(dashboardSettings.safeParse('no').error?.issues[0]?.message).toBe(
    'must be true or false; false saves 3 dollars a month',
  );
});
