import { type Kind, kindOf } from './cache-control.ts';
import type { BuiltFile } from './folder.ts';
import { everyPath, invalidationPath } from './invalidation.ts';
import type { Published } from './record.ts';

const millisecondsOfADay = 24 * 60 * 60 * 1000;

/** AWS takes 3000 in progress and no charge for the first 1000 of a month. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html */
const mostPaths = 1000;

export interface Plan {
  /** In turns, since a page must not name a file that is not there yet: what is hashed, what may name it, and last the pages. */
  uploads: BuiltFile[][];
  unchanged: number;
  /** Paths to be removed once all is uploaded. */
  removals: string[];
  /** What CloudFront is told to drop then. */
  toInvalidate: string[];
  /** What is recorded before anything is changed, and once all is done. */
  before: Published;
  after: Published;
}

/**
 * What a publish has to do.
 * @param objects the MD5 of what is in the bucket, by its path.
 * @param published what the last publish recorded.
 */
export function planOf({
  files,
  objects,
  published,
  prefix,
  hashedPaths,
  keepOldDays,
  now,
}: {
  files: readonly BuiltFile[];
  objects: ReadonlyMap<string, string>;
  published: Published | undefined;
  prefix: string;
  hashedPaths: readonly string[];
  keepOldDays: number;
  now: Date;
}): Plan {
  // What somebody else has put there has headers that nobody knows.
  const hashedPathsBefore = objects.size === 0 ? hashedPaths : published?.hashedPaths;
  const isThere = ({ path, md5 }: BuiltFile) =>
    objects.get(path) === md5 &&
    hashedPathsBefore !== undefined &&
    kindOf(path, hashedPathsBefore) === kindOf(path, hashedPaths);
  const uploads = files.filter((file) => !isThere(file));
  const ofKind = (kind: Kind) => uploads.filter(({ path }) => kindOf(path, hashedPaths) === kind);

  const built = new Set(files.map(({ path }) => path));
  const keptSince: Record<string, string> = {};
  const removals: string[] = [];
  for (const path of objects.keys()) {
    if (built.has(path)) continue;
    const since = published?.oldSince[path] ?? now.toISOString();
    const isKept = now.getTime() < new Date(since).getTime() + keepOldDays * millisecondsOfADay;
    // A tab that was opened before still loads the chunks of its own build.
    if (kindOf(path, hashedPaths) === 'hashed' && isKept) keptSince[path] = since;
    else removals.push(path);
  }

  const overwritten = uploads.map(({ path }) => path).filter((path) => objects.has(path));
  const stale = [...overwritten, ...removals]
    // CloudFront stores no page, so it has none to drop, be it asked for as `/docs/index.html` or as `/docs/`.
    .filter((path) => kindOf(path, hashedPaths) !== 'page')
    .map((path) => invalidationPath(`${prefix}${path}`));
  // Without a record nobody knows what CloudFront holds.
  const pending = published?.toInvalidate ?? [everyPath(prefix)];
  const toInvalidate = atMost(mostPaths, [...new Set([...pending, ...stale])], everyPath(prefix));

  return {
    uploads: [ofKind('hashed'), ofKind('other'), ofKind('page')],
    unchanged: files.length - uploads.length,
    removals,
    toInvalidate,
    before: {
      hashedPaths: hashedPathsBefore && [...hashedPathsBefore],
      oldSince: published?.oldSince ?? {},
      toInvalidate,
    },
    after: { hashedPaths: [...hashedPaths], oldSince: keptSince, toInvalidate: [] },
  };
}

function atMost(most: number, paths: string[], everyPath: string): string[] {
  return paths.length > most || paths.includes(everyPath) ? [everyPath] : paths;
}
