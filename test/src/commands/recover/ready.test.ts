import { expect, it, vi } from 'vitest';
import type { Missing } from '../../../../src/commands/recover/missing.ts';
import { ready } from '../../../../src/commands/recover/ready.ts';
import { manualClock } from '../../steps/manual-clock.ts';

const database = (pending?: string): Missing => ({
  found: new Map([['aws_db_instance.database_instance', { importId: 'shop-dev', pending }]]),
  begun: new Map(),
  findings: [],
  unknown: [],
});

it('waits for what AWS is still at, and says once for what', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const answers = [database('creating'), database('creating'), database('backing-up'), database()];
  const { clock, naps } = manualClock();
  expect(await ready('dev', async () => answers.shift() as Missing, clock)).toEqual(database());
  expect(naps).toEqual([15, 15, 15]);
  expect(said.mock.calls).toEqual([
    ['waiting for aws_db_instance.database_instance (creating)'],
    ['waiting for aws_db_instance.database_instance (backing-up)'],
  ]);
});

it('does not wait for what is ready', async () => {
  const { clock, naps } = manualClock();
  await ready('dev', async () => database(), clock);
  expect(naps).toEqual([]);
});

it('gives up after an hour', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const { clock, naps } = manualClock();
  await expect(ready('dev', async () => database('creating'), clock)).rejects.toThrow(
    new Error(
      'dev: must be ready within 60 minutes, got aws_db_instance.database_instance (creating); see in the console what holds it up, then run it again',
    ),
  );
  expect(naps.length).toBe(241);
});

it('waits for what an apply began, too', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const begun = (pending?: string): Missing => ({ ...database(), begun: database(pending).found });
  const answers = [begun('pending'), begun()];
  const { clock, naps } = manualClock();
  await ready('dev', async () => answers.shift() as Missing, clock);
  expect(naps).toEqual([15]);
  expect(said).toHaveBeenCalledWith('waiting for aws_db_instance.database_instance (pending)');
});
