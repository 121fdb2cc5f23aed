import { describe, expect, it } from 'vitest';
import { Cluster } from '../../../modules/cluster/cluster.ts';
import { EcsExec } from '../../../modules/cluster/ecs-exec.ts';
import { Iam } from '../../iam.ts';
import { synth } from '../../synth.ts';
import { foundation, name, place } from '../foundation.ts';
import { containers, serviceWith } from '../service.ts';
import { all, only, ref, statements } from '../terraform.ts';

describe('ECS Exec', () => {
  const terraform = synth((stack) => {
    const shared = foundation(stack);
    const exec = new EcsExec(stack, 'exec', {
      name,
      place,
      encryption: shared.encryption,
      settings: { writableRootFilesystem: true, logRetentionDays: 90 },
    });
    serviceWith(stack, { ...shared, cluster: new Cluster(stack, 'open-cluster', { name, exec }) }, {});
  });

  it('encrypts its sessions from end to end, and logs them encrypted, for as long as its settings say', () => {
    expect(all(terraform, 'aws_ecs_cluster').open_cluster_ecs.configuration).toEqual({
      execute_command_configuration: {
        kms_key_id: ref('aws_kms_key.encryption_key.arn'),
        logging: 'OVERRIDE',
        log_configuration: {
          cloud_watch_encryption_enabled: true,
          cloud_watch_log_group_name: ref('aws_cloudwatch_log_group.exec_logs.name'),
        },
      },
    });
    expect(all(terraform, 'aws_cloudwatch_log_group').exec_logs).toEqual({
      name: '/ecs-exec/shop-test',
      retention_in_days: 90,
      kms_key_id: ref('aws_kms_key.encryption_key.arn'),
    });
  });

  it('is on for each service, whose containers it can write to', () => {
    expect(only(terraform, 'aws_ecs_service').enable_execute_command).toBe(true);
    const [container] = containers(terraform);
    expect(container).toMatchObject({
      readonlyRootFilesystem: false,
      linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
    });
  });

  it('lets the tasks open and log sessions, and decrypt those with the cluster of their environment', () => {
    expect(statements(all(terraform, 'aws_iam_role_policy').web_use_exec_policy.policy)).toEqual([
      {
        Sid: 'OpenSessions',
        Effect: 'Allow',
        Action: [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        Resource: ['*'],
      },
      {
        Sid: 'FindLogGroup',
        Effect: 'Allow',
        Action: ['logs:DescribeLogGroups'],
        Resource: ['arn:aws:logs:eu-central-1:111111111111:log-group:*'],
      },
      {
        Sid: 'LogSessions',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: [`${ref('aws_cloudwatch_log_group.exec_logs.arn')}:*`],
      },
      {
        Sid: 'DecryptSessions',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [ref('aws_kms_key.encryption_key.arn')],
        Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:TargetId': 'ecs:shop-test_*' } },
      },
    ]);
    expect(only(terraform, 'aws_ecs_service').depends_on).toContain('aws_iam_role_policy.web_use_exec_policy');
  });

  it('decrypts the sessions of no other cluster, and nothing else', async () => {
    const iam = new Iam(terraform, place);
    const decrypts = (context: Record<string, string>) =>
      iam.allows({ who: 'web_task_role', action: 'kms:Decrypt', what: 'aws_kms_key.encryption_key', context });
    const target = 'kms:EncryptionContext:aws:ssm:TargetId';
    expect(await decrypts({ [target]: 'ecs:shop-test_1f2e_3d4c' })).toBe(true);
    expect(await decrypts({ [target]: 'ecs:shop-production_1f2e_3d4c' })).toBe(false);
    expect(await decrypts({ 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::shop-test-media' })).toBe(false);
    expect(await decrypts({ 'kms:ViaService': 's3.eu-central-1.amazonaws.com' })).toBe(false);
  });

  it('is off without settings', () => {
    const closed = synth((stack) => serviceWith(stack, foundation(stack), {}));
    expect(only(closed, 'aws_ecs_service').enable_execute_command).toBe(false);
    expect(only(closed, 'aws_ecs_cluster')).not.toHaveProperty('configuration');
    expect(containers(closed)[0].readonlyRootFilesystem).toBe(true);
  });
});
