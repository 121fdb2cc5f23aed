import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptState, shownLock } from '../../../../src/commands/recover/lock.ts';
import { recover, takeUp } from '../../../../src/commands/recover/recover.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { manualClock } from '../../steps/manual-clock.ts';
import { qa, shop } from '../environment.ts';
import { RecordedTerraform } from '../recorded-terraform.ts';

const aws = useFakeAws();

const lock = {
  ID: '5f3c1b1e-0000-4000-8000-000000000001',
  Operation: 'OperationTypeApply',
  Who: 'ann@laptop',
  Version: '1.11.0',
  Created: '1970-01-01T00:00:00Z',
};

const kept = (kind: (typeof qa)['state']['lock']) =>
  new KeptState(shop, { ...qa, state: { ...qa.state, lock: kind } }, { region: qa.region });

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  aws.answers.GetCallerIdentity = () => '<Account>111111111111</Account>';
  aws.answers.GetItem = () => ({ Item: { Info: { S: JSON.stringify(lock) } } });
  // S3's GetObject, which has no name on the wire.
  aws.answers[''] = () => lock;
});

const run = (values: Parameters<typeof recover>[2], answer = false, terraform = new RecordedTerraform('qa')) =>
  recover(
    { application: shop, environments: [qa] },
    terraform,
    { 'image-tag': ['abc1234'], ...values },
    async () => answer,
    manualClock().clock,
  );

describe('the lock', () => {
  it.each(['dynamodb', 'both'] as const)('is read from the table where the lock is %s', async (kind) => {
    expect(await kept(kind).lock()).toEqual(lock);
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['GetItem']);
    expect(aws.calls[0]?.input).toMatchObject({
      TableName: 'shop-qa-terraform-locks',
      Key: { LockID: { S: 'shop-qa-terraform-state-111111111111/qa/terraform.tfstate' } },
      ConsistentRead: true,
    });
  });

  it.each(['lockfile', 'both'] as const)('is read from the bucket where the lock is %s', async (kind) => {
    aws.answers.GetItem = () => ({});
    expect(await kept(kind).lock()).toEqual(lock);
  });

  it('may be nobody’s', async () => {
    aws.answers.GetItem = () => ({});
    aws.answers[''] = () => '<Error><Code>NoSuchKey</Code></Error>';
    expect(await kept('dynamodb').lock()).toBeUndefined();
  });

  it('is shown with whose it is, and since when', () => {
    expect(shownLock(lock, 12.5 * 60_000)).toBe(
      [
        '  id         5f3c1b1e-0000-4000-8000-000000000001',
        '  who        ann@laptop',
        '  operation  OperationTypeApply',
        '  created    1970-01-01T00:00:00Z, 12 minutes ago',
        '  terraform  1.11.0',
      ].join('\n'),
    );
  });

  it('is not taken from whoever may be at work', async () => {
    const terraform = new RecordedTerraform('qa');
    await expect(run({}, false, terraform)).rejects.toThrow(
      new Error(
        'qa: must be unlocked first, got no yes; ask ann@laptop, or look whether that process still runs, then run it again',
      ),
    );
    expect(terraform.told).toEqual([['init']]);
  });

  it('is not opened by the id of another', async () => {
    await expect(run({ unlock: 'another' }, true)).rejects.toThrow(
      new Error(`--unlock: must be the id of the lock of qa, got "another"; it is ${lock.ID}`),
    );
  });

  it.each([
    ['a yes', {}, true],
    ['its id', { unlock: lock.ID }, false],
  ])('is opened by %s', async (_, values, answer) => {
    const terraform = new RecordedTerraform('qa');
    // What comes after it has no answers here.
    await run(values, answer, terraform).catch(() => {});
    expect(terraform.told).toContainEqual(['force-unlock', '-force', lock.ID]);
  });
});

describe('the MD5 of the state', () => {
  const state = { version: 4 };
  const digest = createHash('md5').update(JSON.stringify(state)).digest('hex');

  beforeEach(() => {
    aws.answers[''] = () => state;
    aws.answers.PutItem = () => ({});
  });

  it('is written where it is not that of the state', async () => {
    aws.answers.GetItem = () => ({ Item: { Digest: { S: '0'.repeat(32) } } });
    expect(await kept('dynamodb').writeDigest()).toBe(true);
    expect(aws.calls.at(-1)).toMatchObject({
      operation: 'PutItem',
      input: {
        TableName: 'shop-qa-terraform-locks',
        Item: {
          LockID: { S: 'shop-qa-terraform-state-111111111111/qa/terraform.tfstate-md5' },
          Digest: { S: digest },
        },
        ConditionExpression: 'Digest = :read',
        ExpressionAttributeValues: { ':read': { S: '0'.repeat(32) } },
      },
    });
  });

  it('is not written over that of somebody who has written a state meanwhile', async () => {
    aws.answers.GetItem = () => ({ Item: { Digest: { S: '0'.repeat(32) } } });
    aws.answers.PutItem = () => ({ __type: 'ConditionalCheckFailedException' });
    await expect(kept('dynamodb').writeDigest()).rejects.toThrow(
      new Error(
        'shop-qa-terraform-state-111111111111/qa/terraform.tfstate: must be written by nobody else now, got another MD5 in shop-qa-terraform-locks; wait until that deploy has ended, then run it again',
      ),
    );
  });

  it('is left where it is, or where there is none', async () => {
    aws.answers.GetItem = () => ({ Item: { Digest: { S: digest } } });
    expect(await kept('dynamodb').writeDigest()).toBe(false);
    aws.answers.GetItem = () => ({});
    expect(await kept('both').writeDigest()).toBe(false);
    expect(await kept('lockfile').writeDigest()).toBe(false);
    expect(aws.calls.map(({ operation }) => operation)).not.toContain('PutItem');
  });
});

it('takes up what was begun, each by its address', async () => {
  const terraform = new RecordedTerraform('qa');
  const begun = new Map([
    ['aws_nat_gateway.network_nat["a"]', { importId: 'nat-1' }],
    ['aws_lb.load_balancer_alb', { importId: 'arn:lb' }],
  ]);
  await takeUp(terraform, begun);
  expect(terraform.told).toEqual([
    ['untaint', 'aws_nat_gateway.network_nat["a"]'],
    ['untaint', 'aws_lb.load_balancer_alb'],
  ]);
  expect(console.error).toHaveBeenCalledWith(
    'taken up as it is, and not replaced: aws_nat_gateway.network_nat["a"]: nat-1',
  );
});

it('refuses a stack that is no environment', async () => {
  await expect(run({}, true, new RecordedTerraform('bootstrap-qa'))).rejects.toThrow(
    new Error(
      'command line: must name one of qa, got "bootstrap-qa"; npm run recover <environment> -- --image-tag <tag> [--image-tag <repository>=<tag>] [--unlock <id of the lock>] [--auto-approve]',
    ),
  );
});
