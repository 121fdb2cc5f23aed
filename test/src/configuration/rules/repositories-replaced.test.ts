import { expect, it } from 'vitest';
import { repositoriesReplaced } from '../../../../src/configuration/rules/repositories-replaced.ts';
import { applicationFindings } from '../config.ts';

const must = 'must not be the placeholder that the files came with';
const wayOut = 'name your own repository, or leave github out if none of its workflows deploys';
const shipped = { infrastructureRepository: 'acme/shop-infrastructure', applicationRepository: 'acme/shop' };

it('refuses the repositories of the shipped files in a project of another name', () => {
  expect(applicationFindings(repositoriesReplaced, { project: 'bakery', github: shipped })).toEqual([
    `github.infrastructureRepository: ${must}, got "acme/shop-infrastructure"; ${wayOut}`,
    `github.applicationRepository: ${must}, got "acme/shop"; ${wayOut}`,
  ]);
});

it.each(['acme/bakery', 'Acme/bakery', 'acme@583231/bakery@1296269'])('refuses %s, of the same owner', (repository) => {
  const github = { infrastructureRepository: 'baker/infrastructure', applicationRepository: repository };
  expect(applicationFindings(repositoriesReplaced, { project: 'bakery', github })).toEqual([
    `github.applicationRepository: ${must}, got "${repository}"; ${wayOut}`,
  ]);
});

it('takes them in the shipped project, and a team’s own in any', () => {
  expect(applicationFindings(repositoriesReplaced, { project: 'shop', github: shipped })).toEqual([]);
  for (const infrastructureRepository of ['baker/acme', 'acme-bakery/infrastructure', 'my-acme/shop']) {
    const github = { infrastructureRepository };
    expect(applicationFindings(repositoriesReplaced, { project: 'bakery', github })).toEqual([]);
  }
  expect(applicationFindings(repositoriesReplaced, { project: 'bakery' })).toEqual([]);
});
