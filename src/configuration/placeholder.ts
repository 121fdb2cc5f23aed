import type { Finding } from './finding.ts';

/** The project that the files are shipped with, which the tests deploy as it is. */
export const shippedProject = 'shop';

/** That a setting still is what the files are shipped with. */
export function placeholder(path: string, got: unknown, wayOut: string): Finding {
  return { path, must: 'must not be the placeholder that the files came with', got, wayOut };
}
