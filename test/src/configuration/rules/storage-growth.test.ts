import { describe, expect, it } from 'vitest';
import { storageGrowth } from '../../../../src/configuration/rules/storage-growth.ts';
import { findings } from '../config.ts';

describe('storage-growth', () => {
  it.each([
    [20, 20],
    [20, 22],
    [25, 28],
    [100, 110],
    [65_536, 65_536],
  ])('takes %d GiB that grow to %d', (storageGiB, maxStorageGiB) => {
    expect(findings(storageGrowth, { database: { storageGiB, maxStorageGiB } })).toEqual([]);
  });

  it('refuses growth by less than a tenth', () => {
    expect(findings(storageGrowth, { database: { storageGiB: 20, maxStorageGiB: 21 } })).toEqual([
      'database.maxStorageGiB: must be storageGiB, 20, or at least 22, got 21; the same as storageGiB keeps the storage from growing',
    ]);
  });

  it('rounds a tenth up', () => {
    expect(findings(storageGrowth, { database: { storageGiB: 25, maxStorageGiB: 27 } })).toEqual([
      'database.maxStorageGiB: must be storageGiB, 25, or at least 28, got 27; the same as storageGiB keeps the storage from growing',
    ]);
  });

  it('refuses a limit below what there is', () => {
    expect(findings(storageGrowth, { database: { storageGiB: 40, maxStorageGiB: 39 } })).toEqual([
      'database.maxStorageGiB: must be storageGiB, 40, or at least 44, got 39; the same as storageGiB keeps the storage from growing',
    ]);
  });
});
