import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkEnvironments, defineApplication, defineEnvironment } from '../../src/configuration/define.ts';
import type { EnvironmentInput } from '../../src/configuration/schema.ts';
import { promisedIn } from '../commands.ts';
import { drillLines } from '../e2e/drill.ts';
import application from '../shop/application.ts';
import production from '../shop/production.ts';

const page = readFileSync('docs/operations.md', 'utf8');

it('docs/operations.md makes of production a drill beside it, which no rule refuses', () => {
  const { backups: _, ...database } = production.config.database;
  const { mediaCopy: __, ...storage } = production.config.storage;
  const { github: ___, ...withoutRoles } = application.config;
  const changed = {
    name: 'drill',
    stage: 'staging' as const,
    network: { ...production.config.network, cidr: '10.90.0.0/16' },
    database: {
      ...database,
      restoreFrom: { time: 'latest', source: 'shop-production' },
      deletionProtection: false,
      finalSnapshot: false,
      readReplicas: 0,
    },
    secrets: { recoveryWindowDays: 0 },
    storage: { ...storage, deleteObjects: true },
    registry: { deleteImages: true },
    loadBalancer: {
      deletionProtection: false,
      domain: { hostName: 'drill.example.com', hostedZoneId: 'Z0PRODUCTION0EXAMPLE' },
    },
  };
  const { beat: ____, ...rest } = production.config;
  const drill = defineEnvironment({ ...rest, state: {}, ...changed } as EnvironmentInput);
  expect(() => checkEnvironments(defineApplication(withoutRoles), [production, drill])).not.toThrow();
  for (const line of [
    "name: 'drill',",
    "stage: 'staging',",
    "network: { cidr: '10.90.0.0/16', ... },",
    "database: { ..., restoreFrom: { time: 'latest', source: 'shop-production' }, deletionProtection: false, finalSnapshot: false },",
    'secrets: { recoveryWindowDays: 0 },',
    'storage: { deleteObjects: true },',
    'registry: { deleteImages: true },',
    "loadBalancer: { deletionProtection: false, domain: { hostName: 'drill.example.com', hostedZoneId: 'Z0PRODUCTION0EXAMPLE' } },",
  ]) {
    expect(page).toContain(line);
  }
});

it('docs/operations.md has the drill that an end-to-end test runs, line by line', () => {
  const [, drill = ''] = /^## A drill\n(.+?)^## /ms.exec(page) ?? [];
  expect(promisedIn(drill)).toEqual(drillLines.map(({ line }) => line));
  expect(readFileSync('test/e2e/extremes.test.ts', 'utf8')).toContain('it.each(drillLines)(');
});
