import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Encryption } from '../../modules/encryption/encryption.ts';
import { name, place } from '../modules/foundation.ts';
import { only } from '../modules/terraform.ts';
import { synth } from '../synth.ts';

/** A part of docs/existing.md that begins with a heading. */
function json(heading: string): unknown {
  const page = readFileSync('docs/existing.md', 'utf8');
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page.slice(page.indexOf(heading)))?.[1] ?? '{}');
}

it('shows the policy that a key of the environment’s own has', () => {
  const terraform = synth(
    (stack) =>
      new Encryption(stack, 'encryption', {
        name,
        place,
        readByCloudFront: true,
        settings: { deletionWindowDays: 7 },
      }),
  );
  expect(json('## A key')).toEqual(JSON.parse(only(terraform, 'aws_kms_key').policy));
});
