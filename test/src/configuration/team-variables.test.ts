import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defineApplication } from '../../../src/configuration/define.ts';
import { sentence } from '../../../src/configuration/finding.ts';
import { shownSources } from '../../../src/configuration/team-variables.ts';
import { leastApplication } from './config.ts';

describe('names of a team', () => {
  const problems = (variables: unknown) =>
    defineApplication({ ...leastApplication, variables: variables as never }).findings.map(sentence);
  const must = 'must be a source of docs/variables.md, a source in another form, or false, got';
  const wayOut =
    'such as "secretKey", { from: "hosts", separator: " " } or { from: "database.url", scheme: "postgres", password: true }';

  it.each([
    [true, 'true'],
    [3, '3'],
    [{ source: 'hosts' }, '{"source":"hosts"}'],
    [{ from: 'cache.url', query: true }, '{"from":"cache.url","query":true}'],
    [{ from: 'cache.url', scheme: 'redis://' }, '{"from":"cache.url","scheme":"redis://"}'],
  ])('are not given to %j', (given, got) => {
    expect(problems({ REDIS_URL: given })).toEqual([`application.variables.REDIS_URL: ${must} ${got}; ${wayOut}`]);
  });

  it('are those of variables', () => {
    expect(problems({ 'secret-key': 'secretKey' })).toEqual([
      'application.variables: must have names of capital letters, digits and underscores, got "secret-key"; tasks get them as variables, such as LOG_LEVEL',
    ]);
    expect(problems('SECRET_KEY')).toEqual([
      'application.variables: must be a group of names and sources, got "SECRET_KEY"; such as { SECRET_KEY: "secretKey" }',
    ]);
  });

  it('show sources, as they are or in a form', () => {
    expect(
      shownSources({ A: 'hosts', B: { from: 'hosts' }, C: { from: 'hosts', separator: ' ' }, DATABASE_URL: false }),
    ).toEqual([
      { name: 'A', source: 'hosts', form: undefined },
      { name: 'B', source: 'hosts', form: undefined },
      { name: 'C', source: 'hosts', form: { separator: ' ' } },
    ]);
  });
});

it('the type of sources holds those of every module', () => {
  const types = readFileSync('src/configuration/source-name.ts', 'utf8');
  const modules = readdirSync('modules').filter((name) => readdirSync(`modules/${name}`).includes('sources.ts'));
  const forgotten = modules.filter((name) => name !== 'shared' && !types.includes(`modules/${name}/sources.ts`));
  expect(forgotten.map((name) => `modules/${name}/sources.ts: add it to src/configuration/source-name.ts`)).toEqual([]);
});
