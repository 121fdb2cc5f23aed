import { didYouMean } from '../../modules/shared/did-you-mean.ts';
import type { Finding } from './finding.ts';

/** A finding for each name that the application does not have under `setting`. */
export function unknownNames(
  path: string,
  names: readonly string[],
  setting: 'secrets' | 'frontEnds',
  known: readonly string[],
): Finding[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path,
      must: `must name ${setting} of environments/application.ts`,
      got: name,
      wayOut: `${known.length > 0 ? `${didYouMean([name], known)}, or ` : ''}list it there under ${setting}`,
    }));
}
