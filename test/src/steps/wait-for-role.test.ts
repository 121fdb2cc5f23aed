import { afterEach, expect, it, vi } from 'vitest';
import { waitForRole } from '../../../src/steps/wait-for-role.ts';
import { manualClock } from './manual-clock.ts';

afterEach(() => vi.restoreAllMocks());

it('waits for as long as IAM may take to tell other services of a new role, and says so', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const { clock, naps } = manualClock();
  await waitForRole({ ROLE_NAME: 'shop-test-service-connect-tls', SECONDS: '30' }, clock);
  expect(naps).toEqual([30]);
  expect(log.mock.calls).toEqual([
    ['waits 30 seconds until AWS knows the new role shop-test-service-connect-tls everywhere'],
  ]);
});
