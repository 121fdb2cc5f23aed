import { expect, it } from 'vitest';
import { restoreInReach } from '../../../../src/configuration/rules/restore-in-reach.ts';
import { leastDatabase } from '../../../modules/settings.ts';
import { findings } from '../config.ts';

const from = (restoreFrom: object) => findings(restoreInReach, { database: { ...leastDatabase, restoreFrom } });
const backups = (region: string, account = '111111111111') => `arn:aws:rds:${region}:${account}:auto-backup:ab-abc123`;

it('takes a snapshot from anywhere, or a moment of backups that are in reach', () => {
  expect(findings(restoreInReach, {})).toEqual([]);
  expect(from({ snapshot: 'arn:aws:rds:eu-west-1:222222222222:snapshot:copied' })).toEqual([]);
  for (const source of ['shop-production', 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ', backups('eu-central-1')]) {
    expect(from({ time: 'latest', source })).toEqual([]);
  }
});

it.each([
  [{}, '{}'],
  [{ time: 'latest' }, '{"time":"latest"}'],
  [{ source: 'shop-production' }, '{"source":"shop-production"}'],
  [{ snapshot: 'copied', time: 'latest' }, '{"snapshot":"copied","time":"latest"}'],
])('refuses %o, which is neither', (restoreFrom, got) => {
  expect(from(restoreFrom)).toEqual([
    `database.restoreFrom: must have a snapshot alone, or a time and a source, got ${got}; such as { time: 'latest', source: 'shop-production' }`,
  ]);
});

it('refuses the database of the environment itself', () => {
  expect(from({ time: 'latest', source: 'shop-test' })).toEqual([
    'database.restoreFrom.source: must not be the database of this environment, got "shop-test"; an environment of another name is restored beside it: docs/operations.md, A drill',
  ]);
});

it.each([backups('eu-west-1'), backups('eu-central-1', '222222222222')])(
  'refuses %s, which RDS does not reach',
  (source) => {
    expect(from({ time: 'latest', source })).toEqual([
      `database.restoreFrom.source: must begin with arn:aws:rds:eu-central-1:111111111111:, got "${source}"; restore in the account and the region where the backups are, or take a snapshot, which can be copied`,
    ]);
  },
);
