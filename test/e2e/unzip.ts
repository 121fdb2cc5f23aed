import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';

/** All that is in a zip file, unpacked, as one text: a plan file is one. */
export function unzip(file: string): string {
  return Object.values(unzipSync(readFileSync(file)))
    .map((content) => Buffer.from(content).toString('latin1'))
    .join('\n');
}
