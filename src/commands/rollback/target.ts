import { nearest } from '../../../modules/shared/did-you-mean.ts';
import type { Finding } from '../../configuration/finding.ts';
import { isSameImage, type Release } from '../releases/release.ts';

/**
 * Which release a rollback goes back to.
 *
 * Without a tag it is the newest one before the one that runs that came up and whose image was there before the running one's: so a second rollback goes on back, and never to what the first one
 * left. Where a deploy ended before `web` ran its image, or ECS went back from it by itself, and some services run it all the same, it is the release that `web` runs.
 * @param releases newest first.
 * @param isWhole whether all services run what the newest running release is.
 */
export function targetOf(
  environment: string,
  releases: readonly Release[],
  isWhole: boolean,
  to: string | undefined,
): Release | Finding {
  const running = releases.find(({ runs }) => runs);
  const list = `npm run releases ${environment} lists them`;
  if (!running)
    return { path: environment, must: 'must run a release that ECS still has', got: undefined, wayOut: list };
  const isRunning = (release: Release) => isSameImage(release.image, running.image);
  if (to !== undefined) {
    const target = releases.find(({ image }) => image.tag === to);
    if (!target) return unknown(environment, releases, to);
    if (!isRunning(target) || !isWhole) return target;
    return { path: '--to', must: 'must name another image than the one that runs', got: to, wayOut: list };
  }
  const newest = releases[0];
  if (newest && !isRunning(newest)) {
    if (!isWhole) return running;
    return {
      path: '--to',
      must: `must say how far to go back, since all services run ${running.image.tag}, and no longer ${newest.image.tag}, which was deployed last`,
      got: undefined,
      wayOut: list,
    };
  }
  const firstOf = ({ image }: Release) =>
    Math.min(...releases.filter((each) => isSameImage(each.image, image)).map((each) => each.deployedAt.getTime()));
  const before = releases
    .slice(releases.indexOf(running) + 1)
    .find((release) => firstOf(release) < firstOf(running) && cameUp(release));
  if (before) return before;
  return {
    path: environment,
    must: `must have run another image before ${running.image.tag}, to go back to`,
    got: undefined,
    wayOut: `name one by --to <tag>; ${list}`,
  };
}

/** As far as ECS still says. */
function cameUp({ outcome }: Release): boolean {
  return outcome === 'succeeded' || outcome === undefined;
}

function unknown(environment: string, releases: readonly Release[], to: string): Finding {
  const meant = nearest(
    to,
    releases.map(({ image }) => image.tag),
  );
  const guess = meant === undefined ? '' : `did you mean ${meant}? `;
  return {
    path: '--to',
    must: `must be the tag of an image that ${environment} ran`,
    got: to,
    wayOut: `${guess}npm run releases ${environment} lists them, and npm run deploy takes any`,
  };
}

/** The release that came after another one: from when it was deployed, what is applied may be unknown to the image of that one. */
export function successorOf(target: Pick<Release, 'image'>, releases: readonly Release[]): Release | undefined {
  const oldestFirst = releases.toReversed();
  const first = oldestFirst.findIndex(({ image }) => isSameImage(image, target.image));
  if (first < 0) return undefined;
  return oldestFirst.slice(first).find(({ image }) => !isSameImage(image, target.image));
}
