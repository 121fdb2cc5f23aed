import type { NamedImage } from '../named-images.ts';
import type { Outcome, Revision } from './revisions.ts';

/** What became of a release: undefined where ECS tells no more, after 90 days. */
export type ReleaseOutcome = 'succeeded' | 'rolled back' | 'failed' | 'stopped' | 'under way' | 'never started';

/** An image that was deployed, for as long as no other one was. */
export interface Release {
  image: NamedImage;
  /** The newest revision with it, `<family>:<revision>`: later ones have other settings. */
  revision: string;
  /** Its ARN. */
  taskDefinition: string;
  deployedAt: Date;
  /** The ARN of whoever registered the first revision with it. */
  deployedBy: string | undefined;
  /** When its newest revision was registered, if that is not the first one. */
  settingsChangedAt: Date | undefined;
  outcome: ReleaseOutcome | undefined;
  /** Whether a service runs one of its revisions. */
  runs: boolean;
  /** Whether `web-next` runs one, to which a deploy sends users, be it under way or ended. */
  runsNext: boolean;
}

/** Two names for one image, where a tag has moved, are two images, and two tags of one image are one. */
export function isSameImage(one: NamedImage, other: NamedImage): boolean {
  if (one.digest !== undefined && other.digest !== undefined) return one.digest === other.digest;
  return one.tag === other.tag;
}

/**
 * The releases that revisions show, newest first. Revisions in a row with one image are one release: the settings changed in between.
 * @param revisions newest first.
 * @param running the ARNs of what services run.
 * @param runningNext that of what `web-next` runs, where it has tasks.
 */
export function releasesIn(
  revisions: readonly Revision[],
  outcomes: readonly Outcome[],
  running: readonly string[],
  runningNext: readonly string[] = [],
) {
  const releases: Release[] = [];
  let together: Revision[] = [];
  const close = () => {
    const [newest, first] = [together[0], together.at(-1)];
    if (!newest || !first) return;
    releases.push({
      image: imageOf(newest),
      revision: newest.name,
      taskDefinition: newest.arn,
      deployedAt: first.registeredAt,
      deployedBy: first.registeredBy,
      settingsChangedAt: newest === first ? undefined : newest.registeredAt,
      outcome: outcomeOf(together, outcomes),
      runs: together.some(({ arn }) => running.includes(arn)),
      runsNext: together.some(({ arn }) => runningNext.includes(arn)),
    });
  };
  for (const revision of revisions) {
    const [newest] = together;
    if (newest && !isSameImage(imageOf(newest), imageOf(revision))) {
      close();
      together = [];
    }
    together.push(revision);
  }
  close();
  return releases;
}

function imageOf({ image: { repository, tag = '', digest } }: Revision): NamedImage {
  return { repository, tag, digest };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
const outcomeByStatus: Record<string, ReleaseOutcome> = {
  SUCCESSFUL: 'succeeded',
  ROLLBACK_SUCCESSFUL: 'rolled back',
  ROLLBACK_IN_PROGRESS: 'rolled back',
  ROLLBACK_REQUESTED: 'rolled back',
  ROLLBACK_FAILED: 'failed',
  STOPPED: 'stopped',
  STOP_REQUESTED: 'stopped',
  PENDING: 'under way',
  IN_PROGRESS: 'under way',
};

/** One revision that came up is enough: the image did. */
function outcomeOf(revisions: readonly Revision[], outcomes: readonly Outcome[]): ReleaseOutcome | undefined {
  const arns = revisions.map(({ arn }) => arn);
  const ofRelease = outcomes.filter(({ taskDefinition }) => arns.includes(taskDefinition));
  if (ofRelease.some(({ status }) => status === 'SUCCESSFUL')) return 'succeeded';
  const [newest] = ofRelease;
  if (newest?.status) return outcomeByStatus[newest.status];
  const oldestKnown = outcomes.at(-1)?.at;
  const registeredAt = revisions[0]?.registeredAt;
  // A deploy may end before it comes to the service, as in its migration.
  return oldestKnown && registeredAt && registeredAt > oldestKnown ? 'never started' : undefined;
}
