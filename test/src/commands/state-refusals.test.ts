import { expect, it } from 'vitest';
import { heldLock, leftBehind, plain, withoutBootstrap } from '../../../src/commands/state-refusals.ts';

it('a missing bucket of the state names the command that makes it', () => {
  const errors = plain('│ Error: Failed to get existing workspaces: S3 bucket "shop-state"\n│ does not exist.');
  expect(withoutBootstrap('dev', errors)?.message).toBe(
    'dev: must have what bootstrap-dev makes, got "S3 bucket \\"shop-state\\" does not exist"; npm run deploy bootstrap-dev',
  );
});

it.each([
  'Error acquiring the state lock\n\nError message: operation error DynamoDB: PutItem, ResourceNotFoundException',
  'Error: Unable to retrieve item from DynamoDB table "shop-locks": ResourceNotFoundException',
])('a missing lock table names the command that makes it: %s', (errors) => {
  expect(withoutBootstrap('dev', errors)?.message).toBe(
    'dev: must have what bootstrap-dev makes, got "no lock table"; npm run deploy bootstrap-dev',
  );
  expect(heldLock(errors)).toBeUndefined();
});

it('a bootstrap whose own bucket is missing, and any other error, is told as Terraform tells it', () => {
  expect(withoutBootstrap('bootstrap-dev', 'NoSuchBucket')).toBeUndefined();
  expect(withoutBootstrap('dev', 'Error: creating SQS queue: ResourceNotFoundException')).toBeUndefined();
});

it('a lock that could not be given back is told with the command that gives it back', () => {
  expect(leftBehind('dev', 'Error releasing the state lock', '11-aa')).toEqual([
    'dev: must be unlocked, got the error above; once AWS answers again, npm run terraform dev -- force-unlock 11-aa',
  ]);
  expect(leftBehind('dev', 'Error releasing the state lock', undefined)).toEqual([]);
});

it('a state that could not be saved is told with the command that saves it', () => {
  expect(leftBehind('dev', 'use:\n    terraform state push errored.tfstate', undefined)).toEqual([
    'dev: must have its state saved before anything else is deployed, got errored.tfstate; once AWS answers again, npm run terraform dev -- state push errored.tfstate',
  ]);
});
