import type { TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import type { MadeNetworkSettings } from '../../../modules/network/settings.ts';
import { ReleaseTask } from '../../../modules/release-task/release-task.ts';
import { migrationSettings } from '../../../modules/release-task/settings.ts';
import { allowHttpsToInternet } from '../../../modules/shared/connections.ts';
import { grant } from '../../../modules/shared/iam.ts';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { type Sidecar, type TaskPart, taskTemplate } from '../../../modules/workload/task-template.ts';
import { addresses, synth } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { foundation } from '../foundation.ts';
import { containers, serviceWith } from '../service.ts';
import { all, only, ref } from '../terraform.ts';

function build(
  settings: object,
  {
    part = () => ({}),
    look = () => {},
    network = {},
  }: {
    part?: (stack: TerraformStack) => TaskPart;
    look?: (migration: ReleaseTask, stack: TerraformStack, shared: ReturnType<typeof foundation>) => void;
    network?: Partial<MadeNetworkSettings>;
  } = {},
) {
  return synth((stack) => {
    const shared = foundation(stack, network);
    const migration = new ReleaseTask(stack, 'migrate', {
      ...shared,
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, [part(stack)]),
      setting: 'migration',
      settings: migrationSettings.parse(settings),
    });
    look(migration, stack, shared);
  });
}

/** What the program is told. */
function told(terraform: ReturnType<typeof build>) {
  const [{ 'local-exec': program }] = only(terraform, 'terraform_data').provisioner;
  return program;
}

describe('the migration with the least settings', () => {
  const terraform = build({});
  const step = only(terraform, 'terraform_data');

  it('is made of what a task takes, and of no service', () => {
    const own = addresses(terraform).filter((address) => address.split('.')[1]?.startsWith('migrate_'));
    expect(own).toEqual([
      'aws_cloudwatch_log_group.migrate_logs',
      'aws_ecs_task_definition.migrate_task_definition',
      'aws_iam_role.migrate_execution_role',
      'aws_iam_role.migrate_task_role',
      'aws_iam_role_policy.migrate_execution_policy',
      'aws_security_group.migrate_security_group',
      'terraform_data.migrate_run',
    ]);
    expect(all(terraform, 'aws_ecs_service')).toEqual({});
  });

  it("runs Django's own command in a small task", () => {
    expect(only(terraform, 'aws_ecs_task_definition')).toMatchObject({
      family: 'shop-test-migrate',
      cpu: '256',
      memory: '512',
      runtime_platform: { operating_system_family: 'LINUX', cpu_architecture: 'X86_64' },
    });
    const [container, ...others] = containers(terraform);
    expect(others).toEqual([]);
    expect(container).toMatchObject({
      name: 'migrate',
      image: 'registry/shop:1.2.3',
      command: ['python', 'manage.py', 'migrate', '--no-input'],
      stopTimeout: 30,
      logConfiguration: {
        options: {
          'awslogs-group': ref('aws_cloudwatch_log_group.migrate_logs.name'),
          'awslogs-stream-prefix': 'migrate',
        },
      },
    });
    expect(container).not.toHaveProperty('user');
  });

  it('keeps its security group in a label, for whoever runs its task definition by hand', () => {
    expect(containers(terraform)[0]).toMatchObject({
      dockerLabels: { 'security-group': ref('aws_security_group.migrate_security_group.id') },
    });
  });

  it('is run by a program that is told all it needs', () => {
    expect(told(terraform)).toEqual({
      command: 'node build/cli.cjs run-task; exit $?',
      working_dir: '../../..',
      environment: {
        AWS_REGION: 'eu-central-1',
        CLUSTER_ARN: ref('aws_ecs_cluster.cluster_ecs.arn'),
        TASK_DEFINITION_ARN: ref('aws_ecs_task_definition.migrate_task_definition.arn'),
        SUBNET_IDS: `${ref('aws_subnet.network_private_a.id')} ${ref('aws_subnet.network_private_b.id')}`,
        SECURITY_GROUP_ID: ref('aws_security_group.migrate_security_group.id'),
        ASSIGN_PUBLIC_IP: 'DISABLED',
        CONTAINER: 'migrate',
        LOG_GROUP: ref('aws_cloudwatch_log_group.migrate_logs.name'),
        LOG_STREAM_PREFIX: 'migrate',
        TIMEOUT_SECONDS: '900',
        SETTING: 'migration',
      },
    });
  });

  it('is run again for each new task definition, and for nothing else', () => {
    expect(step.triggers_replace).toEqual({
      runAgainWith: ref('aws_ecs_task_definition.migrate_task_definition.arn'),
    });
  });

  it('is run once its role may start it, and the ways out are there', () => {
    expect(step.depends_on).toEqual([
      'aws_iam_role_policy.migrate_execution_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
    ]);
  });
});

it('runs a command of its own, in a task of its own size', () => {
  const terraform = build({
    ...{ cpu: 1024, memoryMiB: 4096, architecture: 'arm64', ephemeralStorageGiB: 50, user: '1000:1000' },
    command: ['python', 'manage.py', 'migrate', '--database', 'default'],
    timeoutSeconds: 3600,
  });
  expect(only(terraform, 'aws_ecs_task_definition')).toMatchObject({
    cpu: '1024',
    memory: '4096',
    runtime_platform: { operating_system_family: 'LINUX', cpu_architecture: 'ARM64' },
    ephemeral_storage: { size_in_gib: 50 },
  });
  expect(containers(terraform)[0]).toMatchObject({
    command: ['python', 'manage.py', 'migrate', '--database', 'default'],
    user: '1000:1000',
  });
  expect(told(terraform).environment.TIMEOUT_SECONDS).toBe('3600');
});

it('has a public address, in the public subnets, where the network has no other way out', () => {
  expect(told(build({}, { network: { egress: 'public-ip' } })).environment).toMatchObject({
    SUBNET_IDS: `${ref('aws_subnet.network_public_a.id')} ${ref('aws_subnet.network_public_b.id')}`,
    ASSIGN_PUBLIC_IP: 'ENABLED',
  });
});

it('is told what all tasks are told, and starts after what they start after', () => {
  const terraform = build(
    {},
    {
      part: (stack) => ({
        environment: { DJANGO_SETTINGS_MODULE: 'config.settings' },
        secrets: { PGPASSWORD: new SecretRef({ secretArn: 'arn:database', key: 'password', versionId: 'v1' }) },
        startAfter: [new Dependency(stack, 'filled')],
      }),
    },
  );
  expect(containers(terraform)[0]).toMatchObject({
    environment: [{ name: 'DJANGO_SETTINGS_MODULE', value: 'config.settings' }],
    secrets: [{ name: 'PGPASSWORD', valueFrom: 'arn:database:password::v1' }],
  });
  expect(all(terraform, 'terraform_data').migrate_run.depends_on).toContain('terraform_data.filled');
});

it('starts once its sidecar can be used, and takes it along when it ends', () => {
  const sidecar: Sidecar = { name: 'pgbouncer', environment: {}, secrets: {}, healthCheck: ['true'] };
  const [container, beside] = containers(build({}, { part: () => ({ sidecar }) }));
  expect(container).toMatchObject({
    name: 'migrate',
    essential: true,
    dependsOn: [{ containerName: 'pgbouncer', condition: 'HEALTHY' }],
  });
  expect(beside).toMatchObject({ name: 'pgbouncer', stopTimeout: 30 });
});

it('runs once its paths and grants are there, and services wait for its end', () => {
  const terraform = build(
    {},
    {
      look: (migration, stack, shared) => {
        allowHttpsToInternet(migration);
        grant(migration, shared.cluster, { sid: 'Look', actions: ['s3:GetObject'], resources: ['*'] });
        serviceWith(stack, shared, {}).waitFor(migration.done);
      },
    },
  );
  expect(only(terraform, 'terraform_data').depends_on.slice(-2)).toEqual([
    'aws_vpc_security_group_egress_rule.migrate_to_internet',
    'aws_iam_role_policy.migrate_use_cluster_policy',
  ]);
  expect(all(terraform, 'aws_iam_role_policy').migrate_use_cluster_policy.role).toBe(
    ref('aws_iam_role.migrate_task_role.name'),
  );
  expect(only(terraform, 'aws_ecs_service').depends_on).toContain('terraform_data.migrate_run');
});
