import type { EnvironmentConfig } from '../../configuration/schema.ts';
import type { Configuration } from '../../stacks/synthesize.ts';
import { webNext } from '../status/names.ts';
import { table } from '../table.ts';
import { historyOf } from './history.ts';
import { type InRegistry, inRegistry } from './registry.ts';
import type { Release } from './release.ts';
import { whoIs } from './who.ts';

export const releasesUsage = 'npm run releases <environment> [-- --repository <word>] [--all] [--json]';

export const releasesOptions = {
  repository: { type: 'string' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

interface Values {
  repository?: string | undefined;
  all?: boolean | undefined;
  json?: boolean | undefined;
}

/** A screen of them, and what a rollback mostly goes back to. */
const shownReleases = 10;

/** Each is a call of its own. Most releases are one revision. */
export const revisionsRead = 50;

/** A release, as `--json` prints it. What AWS does not tell is null. */
interface Shown {
  tag: string;
  digest: string | null;
  revision: string;
  /** ISO 8601. */
  deployedAt: string;
  /** An ARN. */
  deployedBy: string | null;
  /** ISO 8601. Null where all its revisions have the same settings. */
  settingsChangedAt: string | null;
  outcome: string | null;
  registry: InRegistry;
  runs: boolean;
  /** Of `web-next`, to which a deploy sends users, be it under way or ended. */
  runsNext: boolean;
}

/**
 * Prints what was deployed to an environment, newest first. It reads alone.
 * @throws UserError when there is nothing deployed yet, or AWS can't be asked.
 */
export async function releases(
  configuration: Configuration,
  environment: EnvironmentConfig,
  { repository, all = false, json = false }: Values,
): Promise<number> {
  const { application } = configuration;
  const history = await historyOf(application, environment, repository, all ? undefined : revisionsRead);
  const listed = all ? history.releases : history.releases.slice(0, shownReleases);
  const hasOlder = history.hasOlder || listed.length < history.releases.length;
  const images = listed.map(({ image }) => image);
  const there = await inRegistry(configuration, environment, repository, images);
  const shown = listed.map((release, index) => shownOf(release, there[index] ?? 'no'));
  const { name, account, region } = environment;
  const document = { environment: name, account, region, repository: repository ?? null, releases: shown, hasOlder };
  process.stdout.write(`${json ? JSON.stringify(document, null, 2) : report(document)}\n`);
  return 0;
}

function shownOf(release: Release, registry: InRegistry): Shown {
  const { image, revision, deployedAt, deployedBy, settingsChangedAt, outcome, runs, runsNext } = release;
  return {
    tag: image.tag,
    digest: image.digest ?? null,
    revision,
    deployedAt: deployedAt.toISOString(),
    deployedBy: deployedBy ?? null,
    settingsChangedAt: settingsChangedAt?.toISOString() ?? null,
    outcome: outcome ?? null,
    registry,
    runs,
    runsNext,
  };
}

interface Document {
  environment: string;
  account: string;
  region: string;
  repository: string | null;
  releases: Shown[];
  hasOlder: boolean;
}

/** For people. */
function report({ environment, account, region, repository, releases, hasOlder }: Document): string {
  const of = repository === null ? '' : `, images of ${repository}`;
  const digests = new Map(releases.flatMap(({ tag, digest }) => (digest ? [[`${tag} ${digest}`, [tag, digest]]] : [])));
  const parts = [
    [`${environment} in ${region}, account ${account}${of}`],
    table(
      ['image', '', 'deployed', 'outcome', 'in the registry', 'revision', 'settings changed', 'by'],
      releases.map((release) => [
        release.tag,
        release.runs ? 'runs' : release.runsNext ? webNext : '',
        shortTime(release.deployedAt),
        release.outcome ?? '-',
        release.registry,
        release.revision,
        release.settingsChangedAt === null ? '-' : shortTime(release.settingsChangedAt),
        whoIs(release.deployedBy ?? undefined),
      ]),
    ),
    table(['image', 'digest'], [...digests.values()]),
    hasOlder ? [`There are older ones: npm run releases ${environment} -- --all`] : [],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Without what nobody reads of it. */
function shortTime(at: string): string {
  return at.replace(/\.\d+Z$/, 'Z');
}
