import { describe, expect, it } from 'vitest';
import type { Release, ReleaseOutcome } from '../../../../src/commands/releases/release.ts';
import { successorOf, targetOf } from '../../../../src/commands/rollback/target.ts';

/** Releases of images, newest first, each by one letter: `!` runs, `-` is one that ECS went back from. */
function releasesOf(letters: string): Release[] {
  const words = letters.split(' ');
  return words.map((word, index) => {
    const [letter = ''] = word;
    const outcome: ReleaseOutcome | undefined = word.includes('-') ? 'rolled back' : 'succeeded';
    return {
      image: { tag: `1.0.0-${letter}`, digest: `sha256:${letter.repeat(64)}` },
      revision: `shop-qa-web:${words.length - index}`,
      taskDefinition: '',
      deployedAt: new Date((words.length - index) * 60_000),
      deployedBy: undefined,
      settingsChangedAt: undefined,
      outcome,
      runsNext: false,
      runs: word.includes('!'),
    };
  });
}

function target(letters: string, { whole = true, to }: { whole?: boolean; to?: string } = {}) {
  const found = targetOf('qa', releasesOf(letters), whole, to && `1.0.0-${to}`);
  return 'must' in found ? `${found.path}: ${found.must}, got ${found.got}; ${found.wayOut}` : found.revision;
}

describe('a rollback goes back to', () => {
  it.each([
    ['the release before', 'b! a', 'shop-qa-web:1'],
    ['none that did not come up', 'c! b- a', 'shop-qa-web:1'],
    ['further, the second time', 'b! c b a', 'shop-qa-web:1'],
    ['none that a rollback left before, once something else came', 'd! a b a', 'shop-qa-web:3'],
  ])('%s', (_, letters, revision) => {
    expect(target(letters)).toBe(revision);
  });

  it('one of which ECS tells nothing any more', () => {
    const releases = releasesOf('b! a').map((release) => ({ ...release, outcome: undefined }));
    expect(targetOf('qa', releases, true, undefined)).toBe(releases[1]);
  });

  it('what is named, also a newer one', () => {
    expect(target('a! b a', { to: 'b' })).toBe('shop-qa-web:2');
    expect(target('c! b a', { to: 'a' })).toBe('shop-qa-web:1');
  });

  it('what web runs, where ECS went back from a deploy by itself and other services still run its image', () => {
    expect(target('b- a!', { whole: false })).toBe('shop-qa-web:1');
    expect(target('b- a!', { whole: false, to: 'a' })).toBe('shop-qa-web:1');
  });

  it('what web runs, where a deploy ended before it came to web, and left a worker with its image', () => {
    const releases = releasesOf('c b! a').map((release, index) =>
      index === 0 ? { ...release, outcome: 'never started' as const } : release,
    );
    expect(targetOf('qa', releases, false, undefined)).toBe(releases[1]);
  });
});

describe('a rollback is refused', () => {
  it.each([
    [
      'where nothing ran before',
      'a!',
      'qa: must have run another image before 1.0.0-a, to go back to, got undefined; name one by --to <tag>; npm run releases qa lists them',
    ],
    [
      'where all that came before was left by a rollback',
      'a! b a',
      'qa: must have run another image before 1.0.0-a, to go back to, got undefined; name one by --to <tag>; npm run releases qa lists them',
    ],
    [
      'where ECS has gone back already',
      'c- b! a',
      '--to: must say how far to go back, since all services run 1.0.0-b, and no longer 1.0.0-c, which was deployed last, got undefined; npm run releases qa lists them',
    ],
    [
      'where what runs is in no release',
      'b a',
      'qa: must run a release that ECS still has, got undefined; npm run releases qa lists them',
    ],
  ])('%s', (_, letters, sentence) => {
    expect(target(letters)).toBe(sentence);
  });

  it('to what runs, and to what never ran', () => {
    expect(target('b! a', { to: 'b' })).toBe(
      '--to: must name another image than the one that runs, got 1.0.0-b; npm run releases qa lists them',
    );
    expect(target('b! a', { to: 'bb' })).toBe(
      '--to: must be the tag of an image that qa ran, got 1.0.0-bb; did you mean 1.0.0-b? npm run releases qa lists them, and npm run deploy takes any',
    );
  });
});

describe('what came after an image', () => {
  it.each([
    ['c! b a', 1, 'b'],
    // What an earlier rollback left was applied before it.
    ['c! a b a', 1, 'b'],
    ['a! b', 0, undefined],
  ])('in %s', (letters, index, successor) => {
    const releases = releasesOf(letters);
    const target = releases[index === 1 ? releases.length - 1 : index] as Release;
    expect(successorOf(target, releases)?.image.tag).toBe(successor && `1.0.0-${successor}`);
  });

  it('is not known of one that is not there', () => {
    expect(successorOf({ image: { tag: '9.9.9', digest: undefined } }, releasesOf('b! a'))).toBeUndefined();
  });
});
