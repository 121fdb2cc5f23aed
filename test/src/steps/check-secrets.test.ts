import { describe, expect, it } from 'vitest';
import { checkSecrets } from '../../../src/steps/check-secrets.ts';
import { accessKey, useFakeAws } from './fake-aws.ts';

const filled = { new: ['AWSCURRENT'], old: ['AWSPREVIOUS'] };
const arn = (variable: string) =>
  `arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-test/${variable}-AbCdEf`;

describe('the check of the secrets that people fill', () => {
  const aws = useFakeAws();

  /** Checks secrets with these versions, or none that AWS knows. */
  function check(secrets: Record<string, object | undefined>, environment: NodeJS.ProcessEnv = {}): Promise<void> {
    const versions = Object.fromEntries(Object.entries(secrets).map(([variable, ids]) => [arn(variable), ids]));
    aws.answers.DescribeSecret = ({ SecretId = '' }) =>
      versions[SecretId]
        ? {
            Name: SecretId.slice(SecretId.indexOf('shop-test/'), -7),
            Tags: [{ Key: 'Environment', Value: 'test' }],
            VersionIdsToStages: versions[SecretId],
          }
        : { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." };
    return checkSecrets({ SECRET_ARNS: Object.keys(versions).join(' '), ...environment });
  }

  it('passes when every one holds a value', async () => {
    await expect(check({ STRIPE_API_KEY: filled, SENDGRID_API_KEY: filled })).resolves.toBeUndefined();
  });

  it('looks at every one, and reads no value', async () => {
    await check({ STRIPE_API_KEY: filled, SENDGRID_API_KEY: filled });
    const looks = ['STRIPE_API_KEY', 'SENDGRID_API_KEY'].map((variable) => ({
      operation: 'DescribeSecret',
      input: { SecretId: arn(variable) },
      caller: accessKey,
      region: 'eu-central-1',
    }));
    // They are asked for all at once, and come in any order.
    expect(aws.calls).toHaveLength(2);
    expect(aws.calls).toEqual(expect.arrayContaining(looks));
  });

  it('says how to fill the one that is empty', async () => {
    await expect(check({ STRIPE_API_KEY: {}, SENDGRID_API_KEY: filled })).rejects.toThrow(
      /^shop-test\/STRIPE_API_KEY: must hold a value before tasks can start, got none; npm run secret test STRIPE_API_KEY, then deploy again$/,
    );
  });

  it('has a place for the environment where the secret does not tell of one', async () => {
    const checked = check({ STRIPE_API_KEY: {} });
    const tagged = aws.answers.DescribeSecret;
    aws.answers.DescribeSecret = (input) => ({ ...(tagged?.(input) as object), Tags: undefined });
    await expect(checked).rejects.toThrow('npm run secret <environment> STRIPE_API_KEY, then deploy again');
  });

  it('names all that are empty at once, in the order of the list', async () => {
    const emptied = { new: ['AWSPENDING'], old: ['AWSPREVIOUS'] };
    await expect(check({ STRIPE_API_KEY: {}, SENDGRID_API_KEY: filled, MAPS_KEY: emptied })).rejects.toThrow(
      new Error(
        [
          'shop-test/STRIPE_API_KEY: must hold a value before tasks can start, got none; npm run secret test STRIPE_API_KEY, then deploy again',
          'shop-test/MAPS_KEY: must hold a value before tasks can start, got none; npm run secret test MAPS_KEY, then deploy again',
        ].join('\n'),
      ),
    );
  });

  it('names one that somebody has deleted', async () => {
    await expect(check({ STRIPE_API_KEY: undefined, SENDGRID_API_KEY: filled })).rejects.toThrow(
      new Error(`${arn('STRIPE_API_KEY')}: must be in Secrets Manager, got nothing; deploy again, which makes it anew`),
    );
  });

  it('passes on what else AWS says', async () => {
    aws.answers.DescribeSecret = () => ({ __type: 'AccessDeniedException', message: 'not authorized' });
    await expect(checkSecrets({ SECRET_ARNS: arn('STRIPE_API_KEY') })).rejects.toThrow(/^not authorized$/);
  });

  it('takes on the role that Terraform takes on', async () => {
    aws.answers.AssumeRole = () =>
      '<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>';
    await check({ STRIPE_API_KEY: filled }, { ASSUME_ROLE_ARN: 'arn:aws:iam::111111111111:role/deploy' });
    expect(aws.calls).toMatchObject([
      { operation: 'AssumeRole', input: { RoleArn: 'arn:aws:iam::111111111111:role/deploy' }, caller: accessKey },
      { operation: 'DescribeSecret', caller: 'ASIAROLE' },
    ]);
  });
});
