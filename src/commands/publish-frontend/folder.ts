import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Finding, UserError } from '../../configuration/finding.ts';
import { Progress } from './progress.ts';
import { recordName } from './record.ts';

/** A file of a built front end. */
export interface BuiltFile {
  /** In the built folder, with slashes on every system. */
  path: string;
  /** Where it lies. */
  file: string;
  bytes: number;
  /** In hexadecimal. */
  md5: string;
}

/** What one PutObject takes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const largestGiB = 5;

/** What macOS leaves in every folder that somebody looked into. */
const litter = '.DS_Store';

/**
 * All files in a built folder, by their paths. What is hidden, such as `.well-known`, is among them.
 * @throws UserError when it is none, or holds what can't be published.
 */
export async function readFolder(folder: string): Promise<BuiltFile[]> {
  const top = await readdir(folder).catch((error) => {
    const { code } = error as NodeJS.ErrnoException;
    throw notBuilt(folder, code === 'ENOENT' ? undefined : code);
  });
  if (!top.includes('index.html')) throw notBuilt(folder, top.join(', ') || 'an empty folder');

  const { files, findings } = await walk(folder, '').catch(changed);
  if (findings.length > 0) throw new UserError(findings);
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const progress = new Progress('read', files);
  const read: BuiltFile[] = [];
  for (const file of files) {
    const hash = createHash('md5');
    await pipeline(createReadStream(file.file), hash).catch(changed);
    read.push({ ...file, md5: hash.digest('hex') });
    progress.done(file);
  }
  return read;
}

/** A build that runs beside takes away files that were there a moment before. */
function changed(error: NodeJS.ErrnoException): never {
  if (error.code === undefined || error.path === undefined) throw error;
  const wayOut = 'nothing was changed: wait for the build to end, see that you may read it, then publish again';
  throw new UserError([{ path: error.path, must: 'must stay there while it is published', got: error.code, wayOut }]);
}

type Found = Omit<BuiltFile, 'md5'>;

async function walk(folder: string, parent: string): Promise<{ files: Found[]; findings: Finding[] }> {
  const files: Found[] = [];
  const findings: Finding[] = [];
  for (const name of await readdir(folder)) {
    const path = `${parent}${name}`;
    const file = join(folder, name);
    const stats = await lstat(file);
    if (stats.isDirectory()) {
      const within = await walk(file, `${path}/`);
      files.push(...within.files);
      findings.push(...within.findings);
    } else if (!stats.isFile()) {
      findings.push({
        path: file,
        must: 'must be a file or a folder',
        got: stats.isSymbolicLink() ? 'a symbolic link' : 'something else',
        wayOut: 'nobody can tell whether what it leads to may be public; cp -RL makes a folder without links',
      });
    } else if (name === litter) {
      console.log(`${file}: is left out`);
    } else if (path === recordName) {
      findings.push({
        path: file,
        must: 'must have another name',
        got: name,
        wayOut: 'what was published is recorded under it',
      });
    } else if (stats.size > largestGiB * 1024 ** 3) {
      findings.push({
        path: file,
        must: `must have at most ${largestGiB} GiB`,
        got: stats.size,
        wayOut: 'S3 takes no more at once, so keep it in a bucket of its own',
      });
    } else {
      files.push({ path, file, bytes: stats.size });
    }
  }
  return { files, findings };
}

function notBuilt(folder: string, got: string | undefined): UserError {
  const must = 'must be the folder of a built front end, with index.html in it';
  return new UserError([
    { path: folder, must, got, wayOut: 'build it first, and name the folder that the build wrote' },
  ]);
}
