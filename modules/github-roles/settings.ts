import { z } from 'zod';
import { group, text } from '../shared/setting.ts';

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
});

export type GithubSettings = z.output<typeof githubSettings>;
