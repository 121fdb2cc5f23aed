import { describe, expect, it } from 'vitest';
import { sentence } from '../../../../src/configuration/finding.ts';
import { githubEnvironmentsApart } from '../../../../src/configuration/rules/github-environments-apart.ts';
import { application, environment } from '../config.ts';

const github = { infrastructureRepository: 'acme/shop' };

function found(earlier: string, later: string, ofApplication = { ...application, github }): string[] {
  const elsewhere = { name: later, account: '222222222222' };
  return githubEnvironmentsApart(environment({ name: earlier }), environment(elsewhere), ofApplication).map(sentence);
}

describe('github-environments-apart', () => {
  it('takes names that are no other with -release or -publish behind it', () => {
    expect(found('dev', 'dev-eu')).toEqual([]);
    expect(found('dev', 'release')).toEqual([]);
    expect(found('dev', 'production-release')).toEqual([]);
  });

  it('takes any without roles', () => {
    expect(
      githubEnvironmentsApart(environment({ name: 'dev' }), environment({ name: 'dev-release' }), application),
    ).toEqual([]);
  });

  it.each([
    ['dev', 'dev-release', 'release'],
    ['dev-release', 'dev', 'release'],
    ['dev', 'dev-publish', 'publish'],
  ])('refuses %s and %s, in whatever accounts', (earlier, later, job) => {
    expect(found(earlier, later)).toEqual([
      `name: must differ from that of ${earlier} by more than -${job}, got "${later}"; dev is filled by jobs of the GitHub environment dev-${job}, which would deploy dev-${job}; rename one of the two`,
    ]);
  });
});
