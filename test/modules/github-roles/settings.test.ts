import { describe, expect, it } from 'vitest';
import { githubSettings } from '../../../modules/github-roles/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const repository = {
  takes: ['acme/shop', 'a-1/shop.web_2', 'acme@123456/shop@456789', 'acme-123456/shop-456789'],
  refuses: [
    '',
    'acme',
    'acme/',
    '/shop',
    'acme/*',
    '*/shop',
    'acme/shop/x',
    'acme/shop:x',
    'https://github.com/acme/shop',
    3,
  ],
  message:
    'must be a repository of GitHub, owner/name; gh api repos/{owner}/{repo}/actions/oidc/customization/sub shows how its tokens call it',
};

describe('settings of GitHub', () => {
  itKeepsWithinBounds(
    githubSettings,
    { infrastructureRepository: 'acme/shop-infrastructure' },
    {
      infrastructureRepository: repository,
      applicationRepository: { ...repository, takes: [undefined, ...repository.takes] },
      sharedAccountAccepted: {
        takes: [undefined, 'one account', 'one team,\none account', 'x'.repeat(500)],
        refuses: ['', 'yes', ' '.repeat(20), 'x'.repeat(501), true],
        message: 'must be a reason of 10 to 500 characters; leave it out where each production has its own account',
      },
    },
  );

  it('need the repository of the project alone', () => {
    expect(required(githubSettings)).toEqual(['infrastructureRepository']);
  });

  it('take nothing else', () => {
    expect(
      refusals('application.github', githubSettings, { infrastructureRepository: 'acme/shop', repo: 'x' }),
    ).toEqual([
      'application.github: must not have unknown settings, got "repo"; take one of infrastructureRepository, applicationRepository, sharedAccountAccepted',
    ]);
  });
});
