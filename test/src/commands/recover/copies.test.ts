import { describe, expect, it } from 'vitest';
import { data } from '../../../../src/commands/recover/finders/data.ts';
import { clientConfigOf } from '../../../../src/steps/credentials.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { given } from './given.ts';

const aws = useFakeAws();

const find = (type: string, settings: Record<string, string>) =>
  data[type]?.(given(settings), { config: clientConfigOf({ region: 'eu-west-1' }), tags: {} });

describe('a copy of the backups', () => {
  const source = 'arn:aws:rds:eu-central-1:111111111111:db:shop-dev';
  const arn = (id: string) => `arn:aws:rds:eu-west-1:111111111111:auto-backup:ab-${id}`;

  /** What of these backups, each `<status> <database>`, a recovery finds. */
  function found(...backups: string[]) {
    const described = backups.map((backup, id) => {
      const [status, database] = backup.split(' ');
      return `<DBInstanceAutomatedBackup><DBInstanceArn>${database ?? source}</DBInstanceArn><Status>${status}</Status><DBInstanceAutomatedBackupsArn>${arn(`${id}`)}</DBInstanceAutomatedBackupsArn></DBInstanceAutomatedBackup>`;
    });
    aws.answers.DescribeDBInstanceAutomatedBackups = () =>
      `<DBInstanceAutomatedBackups>${described.join('')}</DBInstanceAutomatedBackups>`;
    return find('aws_db_instance_automated_backups_replication', { source_db_instance_arn: source });
  }

  it('is found by its database, in the region where it is', async () => {
    const other = 'arn:aws:rds:eu-central-1:111111111111:db:shop-staging';
    expect(await found(`replicating ${other}`, 'replicating')).toEqual([{ importId: arn('1'), pending: undefined }]);
    expect(aws.calls.map(({ region }) => region)).toEqual(['eu-west-1']);
  });

  it.each(['pending', 'creating', 'PENDING'])('is waited for while it is %s', async (status) => {
    expect(await found(status)).toEqual([{ importId: arn('0'), pending: status }]);
  });

  it('is ready in whichever letters AWS writes that', async () => {
    expect(await found('REPLICATING')).toEqual([{ importId: arn('0'), pending: undefined }]);
  });

  it('is none any more once it has stopped, and what it copied is kept', async () => {
    expect(await found('retained', 'RETAINED')).toEqual([]);
  });
});

describe('the copy of a snapshot', () => {
  const found = () => find('aws_db_snapshot_copy', { target_db_snapshot_identifier: 'shop-drill-restored' });

  const answer = (status: string) => {
    aws.answers.DescribeDBSnapshots = ({ DBSnapshotIdentifier }) =>
      `<DBSnapshots><DBSnapshot><DBSnapshotIdentifier>${DBSnapshotIdentifier}</DBSnapshotIdentifier><Status>${status}</Status></DBSnapshot></DBSnapshots>`;
  };

  it('is found by its name', async () => {
    answer('available');
    expect(await found()).toEqual([{ importId: 'shop-drill-restored', pending: undefined }]);
  });

  it('is waited for while it is copied', async () => {
    answer('creating');
    expect(await found()).toEqual([{ importId: 'shop-drill-restored', pending: 'creating' }]);
  });

  it('is none where RDS knows none', async () => {
    aws.answers.DescribeDBSnapshots = () => '<Error><Code>DBSnapshotNotFound</Code><Message>none</Message></Error>';
    expect(await found()).toEqual([]);
  });
});
