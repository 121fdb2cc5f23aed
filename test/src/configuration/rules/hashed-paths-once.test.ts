import { expect, it } from 'vitest';
import { hashedPathsOnce } from '../../../../src/configuration/rules/hashed-paths-once.ts';
import { applicationFindings, frontEnd } from '../config.ts';

function named(...folders: string[][]): string[] {
  const frontEnds = folders.map((hashedPaths, index) => frontEnd({ name: `app-${index}`, hashedPaths }));
  return applicationFindings(hashedPathsOnce, { frontEnds });
}

it('takes folders that differ within each front end, and none', () => {
  expect(named(['assets/', 'fonts/'], ['assets/'], [])).toEqual([]);
  expect(named()).toEqual([]);
});

it('refuses a folder for the second time', () => {
  expect(named(['assets/'], ['assets/', 'fonts/', 'assets/'])).toEqual([
    'frontEnds[1].hashedPaths[2]: must not be named twice, got "assets/"; name each folder once',
  ]);
});
