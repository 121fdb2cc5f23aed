import { isPage } from './content-type.ts';

/** A page, a file whose name changes with its content, or any other file. */
export type Kind = 'page' | 'hashed' | 'other';

/** How long each may be kept, by browsers (`max-age`) and by CloudFront (`s-maxage`). */
export const cacheControl: Record<Kind, string> = {
  // It names the files of its own build, so nobody may keep it over the next one. CloudFront doesn't either.
  page: 'no-store',
  // A year, beyond which CloudFront keeps nothing.
  hashed: 'public, max-age=31536000, immutable',
  // CloudFront keeps it until it is told otherwise, browsers ask each time. So do they for a service worker.
  other: 'public, max-age=0, s-maxage=31536000, must-revalidate',
};

/**
 * @param path in the built folder.
 * @param hashedPaths folders such as `assets/`. What a build copies there under its own name is told by that name.
 */
export function kindOf(path: string, hashedPaths: readonly string[]): Kind {
  if (isPage(path)) return 'page';
  return hashedPaths.some((folder) => path.startsWith(folder) && isHashed(path.slice(folder.length)))
    ? 'hashed'
    : 'other';
}

/** Whether the name has a hash in it, or a folder is one, as in `_next/static/<build id>/_buildManifest.js`. */
function isHashed(path: string): boolean {
  const folders = path.split('/');
  const name = (folders.pop() ?? '').replace(/\.[^.]*$/, '');
  // Rollup's 8 characters may have hyphens among them.
  const ends = name.split('.').map((part) => /(?:^|-)([\w-]{8})$/.exec(part)?.[1] ?? '');
  return [...folders, ...name.split(/[.-]/), ...ends].some(isHash);
}

const hexadecimal = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{8,}$/;
/** Such as `SemiBold`, `Top-Left`, `photo123`, `IMG_2024` and `1024x768`. */
const words = /^(?:(?:[A-Z]?[a-z]{2,}[-_]?)+\d*|[A-Z]+[-_]\d+|\d+x\d+)$/;

/** Of those that Vite makes, one in a hundred looks like words. Browsers ask for it each time, which is safe. */
function isHash(word: string): boolean {
  if (hexadecimal.test(word)) return true;
  // Next's build id, and others that turn from lower case to capitals to digits all the time.
  if (/^[\w-]{9,}$/.test(word)) {
    const turns = word.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g)?.length ?? 0;
    return turns * 2.2 >= word.length;
  }
  const isMixed = /^(?=.*[A-Za-z])(?=.*\d)|^(?=.*[a-z])(?=.*[A-Z])/.test(word);
  return /^[\w-]{8}$/.test(word) && isMixed && !words.test(word);
}
