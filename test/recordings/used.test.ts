import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rightsOf } from '../../src/commands/rights.ts';
import { checkEnvironments } from '../../src/configuration/define.ts';
import { called } from '../rights/called.ts';
import { unusedRights } from '../rights/unused.ts';
import application from '../shop/application.ts';
import { environments } from '../shop/index.ts';

/** Where the end-to-end tests leave what was used: test/e2e/rights.ts. */
const folder = 'build/rights';

/** Between them they make, change and destroy all that an environment can have. */
const recorded = [
  'extremes-staging',
  'extremes-what-an-environment-may-have-at-most',
  'extremes-drill',
  'life-cycle',
  'production-like',
  'release',
];

it('knows the calls of each of these tests; npm run test:e2e comes first', () => {
  const found = readdirSync(folder).map((file) => file.replace('.json', ''));
  expect(found).toEqual(expect.arrayContaining(recorded));
});

const configuration = checkEnvironments(application, environments);

const used = new Set(
  readdirSync(folder).flatMap((file): string[] => JSON.parse(readFileSync(join(folder, file), 'utf8'))),
);

it('knows of no action that test/rights/called.json lacks, by which the unit tests judge rights; add what is found', () => {
  expect([...used].filter((each) => !called.has(each)).toSorted()).toEqual([]);
});

it.each(configuration.environments.map(({ name }) => name))(
  'gives the roles of %s no right that nothing uses',
  (name) => {
    const environment = configuration.environments.find((each) => each.name === name);
    expect(unusedRights(rightsOf(configuration, environment as NonNullable<typeof environment>), used)).toEqual([]);
  },
);
