import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Encryption } from '../../modules/encryption/encryption.ts';
import { endpointsNeeded } from '../../src/configuration/endpoints.ts';
import { name, place } from '../modules/foundation.ts';
import { only } from '../modules/terraform.ts';
import { environment, everyCapability, mailBySes } from '../src/configuration/config.ts';
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

it('names all endpoints that an environment without a way to the internet calls', () => {
  const fullest = environment({
    ...everyCapability('sqs'),
    mail: mailBySes,
    ecsExec: { writableRootFilesystem: true, logRetentionDays: 30 },
    parameters: { featureFlags: { beta: false } },
    network: { egress: 'vpc-endpoints' },
  });
  const page = readFileSync('docs/existing.md', 'utf8');
  const said = /there must be a gateway endpoint of S3, and interface\n(.*)/.exec(page)?.[1];
  for (const service of endpointsNeeded(fullest)) expect(said).toContain(`\`${service}\``);
});
