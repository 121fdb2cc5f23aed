import { describe, expect, it } from 'vitest';
import { tokensNotAloneIn } from '../../../../src/commands/status/tokens.ts';
import { application, environment } from '../../configuration/config.ts';
import { useFakeEnvironment } from './fake-environment.ts';

const configuration = { cache: { nodeType: 'cache.t4g.micro', replicas: 0 } };
const must = 'cache: must take the token of its secret alone';
const wayOut = 'fix what the last deploy failed by, and deploy again: a deploy that goes through ends this';

describe('the status of a token of Redis', () => {
  const fake = useFakeEnvironment();

  /** What is wrong while the version of the secret has this label. */
  const found = (label?: string, answers = {}) =>
    fake.wrong({
      configuration,
      answers: {
        DescribeSecret: ({ SecretId = '' }) => ({
          Name: SecretId,
          VersionIdsToStages: {
            version: ['AWSCURRENT', ...(label && SecretId.endsWith('/cache-url') ? [label] : [])],
          },
        }),
        ...answers,
      },
    });

  it.each([[undefined], ['REDIS-TAKES-THIS-TOKEN-ONLY']])('is good with the label %s', async (label) => {
    expect((await found(label)).at(-1)).toBe('ended in 0');
  });

  it('says that the token before is taken, too', async () => {
    expect(await found('REDIS-TAKES-OLD-TOKEN-TOO')).toEqual([
      expect.stringContaining(`${must}, got "the token before, too"; ${wayOut}`),
      'ended in 1',
    ]);
  });

  it('says that clients without a token are taken, too', async () => {
    const sentence = `${must}, got "clients without a token, too"; ${wayOut}`;
    expect(await found('REDIS-TAKES-NO-TOKEN-TOO')).toEqual([expect.stringContaining(sentence), 'ended in 1']);
    const DescribeReplicationGroups = () =>
      '<ReplicationGroups><ReplicationGroup><AuthTokenEnabled>false</AuthTokenEnabled></ReplicationGroup></ReplicationGroups>';
    expect(await found(undefined, { DescribeReplicationGroups })).toEqual([
      expect.stringContaining(sentence),
      'ended in 1',
    ]);
  });

  describe('is asked for after a deploy that failed, and', () => {
    const told = () => tokensNotAloneIn(application, environment(configuration));
    const secretIs = (__type: string) => {
      fake.aws.answers.DescribeSecret = () => ({ __type, message: 'not for you' });
    };

    it('is none while there is no secret of it', async () => {
      await found();
      secretIs('ResourceNotFoundException');
      expect(await told()).toEqual([]);
    });

    it('is not known where AWS does not say', async () => {
      await found();
      secretIs('AccessDeniedException');
      await expect(told()).rejects.toThrow('not for you');
      fake.aws.answers.DescribeReplicationGroups = () =>
        '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>neither this</Message></Error>';
      await expect(told()).rejects.toThrow('neither this');
    });
  });

  it('is none while there is no such Redis', async () => {
    const DescribeReplicationGroups = () =>
      '<Error><Type>Sender</Type><Code>ReplicationGroupNotFoundFault</Code><Message>None</Message></Error>';
    expect((await found(undefined, { DescribeReplicationGroups })).at(-1)).toBe('ended in 0');
  });
});
