import { describe, expect, it } from 'vitest';
import { waitForProxy } from '../../../src/steps/wait-for-proxy.ts';
import { accessKey, useFakeAws } from './fake-aws.ts';
import { manualClock } from './manual-clock.ts';

const environment = { AWS_REGION: 'eu-central-1', DB_PROXY_NAME: 'shop-test-ab', TIMEOUT_SECONDS: '20' };
const byHand =
  'see what RDS says by aws rds describe-db-proxy-targets --db-proxy-name shop-test-ab --region eu-central-1';

/** A target in XML, as RDS tells of it. */
function target(id: string, state: string, reason?: string, description?: string): string {
  const health = [
    `<State>${state}</State>`,
    reason && `<Reason>${reason}</Reason>`,
    description && `<Description>${description}</Description>`,
  ];
  return `<member><RdsResourceId>${id}</RdsResourceId><TargetHealth>${health.filter(Boolean).join('')}</TargetHealth></member>`;
}

const available = target('shop-test', 'AVAILABLE');
const registering = target('shop-test', 'REGISTERING');
const unavailable = (reason?: string, description?: string) => target('shop-test', 'UNAVAILABLE', reason, description);

describe('waiting for RDS Proxy', () => {
  const aws = useFakeAws();

  /** The naps, and the targets from one look to the next; the last ones stay. */
  function wait(looks: string[][], more: NodeJS.ProcessEnv = {}, pace = 1) {
    const { clock, naps } = manualClock(undefined, pace);
    let looked = 0;
    aws.answers.DescribeDBProxyTargets = () => {
      const targets = looks[Math.min(looked++, looks.length - 1)] ?? [];
      return `<Targets>${targets.join('')}</Targets>`;
    };
    return { clock, naps, done: waitForProxy({ ...environment, ...more }, clock) };
  }

  it('ends at once when it reaches its target, and has asked for those of its default group', async () => {
    const { naps, done } = wait([[available]]);
    await expect(done).resolves.toBeUndefined();
    expect(naps).toEqual([]);
    expect(aws.calls).toEqual([
      {
        operation: 'DescribeDBProxyTargets',
        input: { DBProxyName: 'shop-test-ab', TargetGroupName: 'default' },
        caller: accessKey,
        region: 'eu-central-1',
      },
    ]);
  });

  it.each([
    ['is not listed yet', []],
    ['is being registered', [registering]],
    ['has to wait for the proxy', [unavailable('PENDING_PROXY_CAPACITY', 'DBProxy Target unavailable')]],
    ["can't be logged in to yet", [unavailable('AUTH_FAILURE', 'Proxy does not have any registered credentials')]],
    ['has no replication yet', [unavailable('INVALID_REPLICATION_STATE')]],
    ['is one of two that are not both reached', [available, target('shop-test-replica-1', 'REGISTERING')]],
  ])('goes on while a target %s', async (_, busy) => {
    const { naps, done } = wait([busy, busy, [available]]);
    await expect(done).resolves.toBeUndefined();
    expect(naps).toEqual([5, 5]);
  });

  it.each([
    [
      'AUTH_FAILURE',
      unavailable('AUTH_FAILURE', 'Proxy does not have any registered credentials'),
      '"UNAVAILABLE, AUTH_FAILURE, Proxy does not have any registered credentials"; raise database.passwordVersion and database.applicationPasswordVersion by one, so that the database and the secrets hold the same passwords',
    ],
    [
      'CONNECTION_FAILED',
      unavailable('CONNECTION_FAILED', 'Too many connections'),
      '"UNAVAILABLE, CONNECTION_FAILED, Too many connections"; see in the log of the database why it takes no connection',
    ],
    [
      'PENDING_PROXY_CAPACITY',
      unavailable('PENDING_PROXY_CAPACITY', 'DBProxy Target unavailable due to an internal error'),
      '"UNAVAILABLE, PENDING_PROXY_CAPACITY, DBProxy Target unavailable due to an internal error"; wait until the proxy has scaled',
    ],
    [
      'UNREACHABLE',
      unavailable('UNREACHABLE'),
      '"UNAVAILABLE, UNREACHABLE"; see that the security groups of the proxy and of the database still let the one reach the other',
    ],
    [
      'INVALID_REPLICATION_STATE',
      unavailable('INVALID_REPLICATION_STATE'),
      `"UNAVAILABLE, INVALID_REPLICATION_STATE"; ${byHand}`,
    ],
    ['no reason', registering, `"REGISTERING"; ${byHand}`],
  ])('is given up after its time, with what RDS says and what to do about it: %s', async (_, busy, gotAndWayOut) => {
    const { naps, done } = wait([[busy]]);
    await expect(done).rejects.toThrow(
      new Error(`shop-test-ab: must reach shop-test within 20 seconds, got ${gotAndWayOut}, then deploy again`),
    );
    expect(naps).toEqual([5, 5, 5, 5]);
  });

  it('names all targets that it does not reach, and no other', async () => {
    const replicas = [1, 2].map((number) => target(`shop-test-replica-${number}`, 'UNAVAILABLE', 'UNREACHABLE'));
    const sentence = (number: number) =>
      `shop-test-ab: must reach shop-test-replica-${number} within 20 seconds, got "UNAVAILABLE, UNREACHABLE"; see that the security groups of the proxy and of the database still let the one reach the other, then deploy again`;
    await expect(wait([[available, ...replicas]]).done).rejects.toThrow(new Error(`${sentence(1)}\n${sentence(2)}`));
  });

  it('says so when there is no target', async () => {
    await expect(wait([[]]).done).rejects.toThrow(
      new Error(`shop-test-ab: must reach a database within 20 seconds, got nothing; ${byHand}, then deploy again`),
    );
  });

  it('takes no longer than it is given', async () => {
    const { clock, naps, done } = wait([[registering]], { TIMEOUT_SECONDS: '600' }, 10);
    await expect(done).rejects.toThrow('shop-test-ab: must reach shop-test within 600 seconds');
    expect(naps).toEqual(Array(12).fill(5));
    expect(clock.now()).toBe(600_000);
  });

  it('passes on what else RDS says', async () => {
    const { done } = wait([]);
    aws.answers.DescribeDBProxyTargets = () =>
      '<Error><Type>Sender</Type><Code>DBProxyNotFoundFault</Code><Message>no such proxy</Message></Error>';
    await expect(done).rejects.toThrow(/^no such proxy$/);
  });

  it('takes on the role that Terraform takes on', async () => {
    aws.answers.AssumeRole = () =>
      '<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>';
    await wait([[available]], { ASSUME_ROLE_ARN: 'arn:aws:iam::111111111111:role/deploy' }).done;
    expect(aws.calls).toMatchObject([
      { operation: 'AssumeRole', input: { RoleArn: 'arn:aws:iam::111111111111:role/deploy' } },
      { operation: 'DescribeDBProxyTargets', caller: 'ASIAROLE' },
    ]);
  });
});
