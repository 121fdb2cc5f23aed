import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFolder } from '../../../../src/commands/publish-frontend/folder.ts';

describe('a built folder', () => {
  let folder: string;
  let printed: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'built-'));
    printed = [];
    vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  function write(...paths: string[]): void {
    for (const path of paths) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `content of ${path}`);
    }
  }

  const wayOut = 'build it first, and name the folder that the build wrote';

  it('is read whole, sorted by paths, with what is hidden', async () => {
    write('index.html', 'b/ü ö.txt', 'b/100%.txt', 'a.txt', '.well-known/security.txt', 'a/index.js.map');
    const files = await readFolder(folder);
    expect(files.map(({ path }) => path)).toEqual([
      '.well-known/security.txt',
      'a.txt',
      'a/index.js.map',
      'b/100%.txt',
      'b/ü ö.txt',
      'index.html',
    ]);
    expect(files[1]).toEqual({
      path: 'a.txt',
      file: join(folder, 'a.txt'),
      bytes: 16,
      md5: createHash('md5').update('content of a.txt').digest('hex'),
    });
  });

  it('is read without what macOS leaves in it, and says so', async () => {
    write('index.html', 'images/.DS_Store');
    expect((await readFolder(folder)).map(({ path }) => path)).toEqual(['index.html']);
    expect(printed).toContain(`${join(folder, 'images/.DS_Store')}: is left out`);
  });

  it.each([
    ['is not there', () => rmSync(folder, { recursive: true }), 'nothing'],
    ['is empty', () => {}, '"an empty folder"'],
    ['has its index.html further down', () => write('dist/index.html', 'package.json'), '"dist, package.json"'],
  ])('is refused when it %s', async (_, prepare, got) => {
    prepare();
    const refusal = `${folder}: must be the folder of a built front end, with index.html in it, got ${got}; ${wayOut}`;
    await expect(readFolder(folder)).rejects.toThrow(new Error(refusal));
    mkdirSync(folder, { recursive: true });
  });

  it('is refused when it is a file', async () => {
    write('index.html');
    await expect(readFolder(join(folder, 'index.html'))).rejects.toThrow('with index.html in it, got "ENOTDIR"');
  });

  it('is refused for each thing in it that cannot be published', async () => {
    write('index.html', '.published.json', 'videos/long.mp4');
    symlinkSync('/etc', join(folder, 'etc'));
    symlinkSync('index.html', join(folder, 'home.html'));
    truncateSync(join(folder, 'videos/long.mp4'), 5 * 1024 ** 3 + 1);
    const link = 'must be a file or a folder, got "a symbolic link"';
    const safe = 'nobody can tell whether what it leads to may be public; cp -RL makes a folder without links';
    const refusals = [
      `${join(folder, '.published.json')}: must have another name, got ".published.json"; what was published is recorded under it`,
      `${join(folder, 'etc')}: ${link}; ${safe}`,
      `${join(folder, 'home.html')}: ${link}; ${safe}`,
      `${join(folder, 'videos/long.mp4')}: must have at most 5 GiB, got 5368709121; S3 takes no more at once, so keep it in a bucket of its own`,
    ];
    const error = await readFolder(folder).catch((error: Error) => error);
    expect((error as Error).message.split('\n').sort()).toEqual(refusals);
  });

  it('is refused when a file goes away while it is read', async () => {
    write('index.html', 'app.js', '.DS_Store');
    const file = join(folder, 'app.js');
    // That the third one is left out is said before any file is opened.
    vi.spyOn(console, 'log').mockImplementation(() => rmSync(file, { force: true }));
    await expect(readFolder(folder)).rejects.toThrow(
      new Error(
        `${file}: must stay there while it is published, got "ENOENT"; nothing was changed: wait for the build to end, see that you may read it, then publish again`,
      ),
    );
  });

  it('may have the name of the record further down', async () => {
    write('index.html', 'deeper/.published.json');
    await expect(readFolder(folder)).resolves.toHaveLength(2);
  });
});
