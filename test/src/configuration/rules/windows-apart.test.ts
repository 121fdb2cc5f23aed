import { describe, expect, it } from 'vitest';
import { windowsApart } from '../../../../src/configuration/rules/windows-apart.ts';
import { findings } from '../config.ts';

const redis = { nodeType: 'cache.t4g.micro', replicas: 0 };

describe('windows-apart', () => {
  it('takes the defaults of all that has windows', () => {
    expect(findings(windowsApart, { cache: redis, broker: { kind: 'redis', ...redis } })).toEqual([]);
  });

  it('takes a backup that ends when maintenance begins', () => {
    const database = { backupWindow: '02:30-03:30', maintenanceWindow: 'sun:03:30-sun:04:30' };
    expect(findings(windowsApart, { database })).toEqual([]);
  });

  it('refuses a backup that ends a minute later, wherever there is one, at once', () => {
    const windows = { snapshotWindow: '02:30-03:31', maintenanceWindow: 'sun:03:30-sun:04:30' };
    const overrides = {
      database: { backupWindow: '02:30-03:31', maintenanceWindow: 'sun:03:30-sun:04:30' },
      broker: { kind: 'redis' as const, ...redis, ...windows },
      cache: { ...redis, ...windows },
    };
    expect(findings(windowsApart, overrides)).toEqual([
      'database.maintenanceWindow: must not overlap database.backupWindow, 02:30-03:31, got "sun:03:30-sun:04:30"; move one of the two',
      'broker.maintenanceWindow: must not overlap broker.snapshotWindow, 02:30-03:31, got "sun:03:30-sun:04:30"; move one of the two',
      'cache.maintenanceWindow: must not overlap cache.snapshotWindow, 02:30-03:31, got "sun:03:30-sun:04:30"; move one of the two',
    ]);
  });

  it('asks nothing of SQS, which has no windows', () => {
    expect(findings(windowsApart, { broker: { kind: 'sqs' } })).toEqual([]);
  });
});
