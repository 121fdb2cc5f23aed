/** What npm has options for itself: https://docs.npmjs.com/cli/v11/using-npm/config. */
const ofNpm = [
  ...'access all allow-same-version allow-directory allow-file allow-git allow-remote allow-scripts also'.split(' '),
  ...'audit audit-level auth-type before bin-links browser bypass-2fa ca cache cache-max cache-min cafile'.split(' '),
  ...'call cert cidr color commit-hooks cpu dangerously-allow-all-scripts depth description dev diff'.split(' '),
  ...'diff-ignore-all-space diff-name-only diff-no-prefix diff-dst-prefix diff-src-prefix diff-text'.split(' '),
  ...'diff-unified dry-run editor engine-strict expect-result-count expect-results expires fetch-retries'.split(' '),
  ...'fetch-retry-factor fetch-retry-maxtimeout fetch-retry-mintimeout fetch-timeout force'.split(' '),
  ...'foreground-scripts format-package-lock fund git git-tag-version global globalconfig global-style'.split(' '),
  ...'heading https-proxy if-present ignore-scripts include include-staged include-workspace-root'.split(' '),
  ...'include-attestations init-author-email init-author-name init-author-url init-license init-module'.split(' '),
  ...'init-type init-version init-private init.author.email init.author.name init.author.url init.license'.split(' '),
  ...'init.module init.version install-links install-strategy json key legacy-bundling legacy-peer-deps'.split(' '),
  ...'libc link local-address location lockfile-version loglevel logs-dir logs-max long name maxsockets'.split(' '),
  ...'message min-release-age min-release-age-exclude node-gyp node-options noproxy offline omit'.split(' '),
  ...'omit-lockfile-registry-resolved only orgs optional os otp package package-lock package-lock-only'.split(' '),
  ...'pack-destination packages parseable allow-scripts-pending allow-scripts-pin prefer-dedupe'.split(' '),
  ...'prefer-offline prefer-online prefix preid production progress provenance provenance-file proxy'.split(' '),
  ...'read-only rebuild-bundle registry replace-registry-host save save-bundle save-dev save-exact'.split(' '),
  ...'save-optional save-peer save-prefix save-prod sbom-format sbom-type scope scopes packages-all'.split(' '),
  ...'packages-and-scopes-permission orgs-permission password token-description script-shell searchexclude'.split(' '),
  ...'searchlimit searchopts searchstaleness shell shrinkwrap sign-git-commit sign-git-tag'.split(' '),
  ...'strict-peer-deps strict-allow-scripts strict-ssl tag tag-version-prefix timing umask unicode'.split(' '),
  ...'update-notifier usage user-agent userconfig version versions viewer which workspace workspaces'.split(' '),
  ...'workspaces-update yes'.split(' '),
];

/** What npm leaves in the environment of each script beside them. */
const beside = 'global-prefix local-prefix npm-version'.split(' ');

/** What is set for tools that build packages: https://github.com/nodejs/node-gyp#configuration, https://github.com/prebuild/prebuild-install#help. */
const ofBuilds = [
  ...'arch build-from-source devdir dist-url disturl download make msvs-version nodedir platform python runtime'.split(
    ' ',
  ),
  ...'target-arch target-libc target-platform tarball thin'.split(' '),
];

const known = new Set([...ofNpm, ...beside, ...ofBuilds].map((name) => name.replace(/[-.]/g, '_').toLowerCase()));

/** Whether `npm_config_<name>` may be there for a reason of npm's, and is no option of somebody's who meant another program. */
export function isOfNpm(name: string): boolean {
  return known.has(name);
}
