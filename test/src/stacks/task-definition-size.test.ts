import { expect, it } from 'vitest';
import { environmentTerraform } from '../../stacks.ts';
import { application, environment } from '../configuration/config.ts';

const size = { cpu: 256, memoryMiB: 512, tasks: 1 } as const;

const command = (letter: string, words: number) => [
  { ...size, name: 'rq', command: Array.from({ length: words }, () => letter.repeat(1000)) },
];

it('refuses a task definition that ECS would not take, counted in bytes', () => {
  const built = (letter: string) => environmentTerraform(application, environment({ processes: command(letter, 50) }));
  expect(() => built('a')).not.toThrow();
  expect(() => built('é')).toThrow(
    /^test: must leave the task definition shop-test-process-rq at most 65536 bytes, got 10\d{4}; take shorter or fewer variables and commands: what is long belongs into the image or into a bucket$/,
  );
});
