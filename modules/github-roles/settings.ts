import { z } from 'zod';
import { group, text } from '../shared/setting.ts';

/** For so long a deploy may take. A first one and a long migration take more than the one hour that is AWS's default. The workflow asks for as many. */
export const deployHours = 4;

/** As the `sub` of its tokens has it, which from 2026 on may hold ids: https://docs.github.com/en/actions/reference/security/oidc. */
const repository = text(
  /^[A-Za-z\d-]+(@\d+)?\/[\w.-]+(@\d+)?$/,
  'a repository of GitHub, owner/name',
  'gh api repos/{owner}/{repo}/actions/oidc/customization/sub shows how its tokens call it',
);

/** Who may become the roles that GitHub Actions works under. */
export const githubSettings = group({
  /** Where this project is: its workflows plan and deploy. */
  infrastructureRepository: repository,
  /** Where the image and the front ends are built. Without it: in the same. */
  applicationRepository: z.optional(repository),
  /**
   * Why a production may share its account with another environment, whose deploy role reaches it there, as docs/operations.md lists. Without it that is
   * refused.
   */
  sharedAccountAccepted: z.optional(
    text(
      /^\S.{8,498}\S$/s,
      'a reason of 10 to 500 characters',
      'leave it out where each production has its own account',
    ),
  ),
});

export type GithubSettings = z.output<typeof githubSettings>;
