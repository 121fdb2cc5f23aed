import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { FargateService, type FargateServiceProps } from '../../../modules/fargate-service/fargate-service.ts';
import type { MadeNetworkSettings } from '../../../modules/network/settings.ts';
import { allowHttpsToInternet } from '../../../modules/shared/connections.ts';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { type Sidecar, type TaskPart, taskTemplate } from '../../../modules/workload/task-template.ts';
import type { Workload } from '../../../modules/workload/workload.ts';
import { addresses, synth } from '../../synth.ts';
import { Dependency } from '../dependency.ts';
import { foundation } from '../foundation.ts';
import { containers } from '../service.ts';
import { all, argument, bareSecurityGroup, only, ref, statements, trust } from '../terraform.ts';

const workload: Workload = {
  command: ['celery', 'worker'],
  cpu: 256,
  memoryMiB: 512,
  tasks: 2,
  stopTimeoutSeconds: 90,
  architecture: 'x86_64',
  ephemeralStorageGiB: 20,
  entryPoint: 'none',
};
const image = { uri: 'registry/shop:1.2.3', repositoryArn: 'arn:aws:ecr:eu-central-1:111111111111:repository/shop' };

/** When the load balancer has made up its mind about a task, and lets go of it. */
const checks = { healthySeconds: 30, unhealthySeconds: 45, drainingSeconds: 60 };

function build(
  part: TaskPart,
  props: (stack: TerraformStack) => Partial<FargateServiceProps> = () => ({}),
  networkSettings: Partial<MadeNetworkSettings> = {},
) {
  return synth((stack) => {
    const service = new FargateService(stack, 'queue', {
      ...foundation(stack, networkSettings),
      template: taskTemplate(image, [part]),
      workload,
      ...props(stack),
    });
    allowHttpsToInternet(service);
  });
}

/** What the role that starts the tasks may do. */
function executionStatements(terraform: ReturnType<typeof build>) {
  return statements(all(terraform, 'aws_iam_role_policy').queue_execution_policy.policy);
}

describe('a service that reads no secret and takes no request', () => {
  const terraform = build({ environment: { QUEUE: 'default', DEBUG: '0' } });
  const taskDefinition = only(terraform, 'aws_ecs_task_definition');
  const service = only(terraform, 'aws_ecs_service');
  const inTask = containers(terraform);

  it('runs tasks of the cpu and memory of its settings', () => {
    expect(taskDefinition).toMatchObject({
      family: 'shop-test-queue',
      requires_compatibilities: ['FARGATE'],
      network_mode: 'awsvpc',
      cpu: '256',
      memory: '512',
      runtime_platform: { operating_system_family: 'LINUX', cpu_architecture: 'X86_64' },
    });
  });

  it('leaves to Fargate the disk and the open files that every task has', () => {
    expect(taskDefinition).not.toHaveProperty('ephemeral_storage');
    expect(inTask[0]).not.toHaveProperty('ulimits');
  });

  it('runs as the user of its image', () => {
    expect(inTask[0]).not.toHaveProperty('user');
  });

  it('runs one container, whole and literally this', () => {
    expect(inTask).toEqual([
      {
        name: 'queue',
        image: 'registry/shop:1.2.3',
        essential: true,
        entryPoint: ['/usr/bin/env'],
        command: ['celery', 'worker'],
        environment: [
          { name: 'DEBUG', value: '0' },
          { name: 'QUEUE', value: 'default' },
        ],
        secrets: [],
        portMappings: [],
        readonlyRootFilesystem: true,
        mountPoints: [{ sourceVolume: 'tmp-queue', containerPath: '/tmp', readOnly: false }],
        volumesFrom: [],
        systemControls: [
          { namespace: 'net.ipv4.tcp_keepalive_time', value: '20' },
          { namespace: 'net.ipv4.tcp_keepalive_intvl', value: '5' },
          { namespace: 'net.ipv4.tcp_keepalive_probes', value: '4' },
          { namespace: 'net.ipv4.tcp_retries2', value: '6' },
          { namespace: 'net.ipv4.tcp_syn_retries', value: '3' },
        ],
        linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
        stopTimeout: 90,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': ref('aws_cloudwatch_log_group.queue_logs.name'),
            'awslogs-region': 'eu-central-1',
            'awslogs-stream-prefix': 'queue',
          },
        },
      },
    ]);
  });

  it('runs no privileged container, on a disk that it cannot write to but for /tmp', () => {
    expect(inTask[0]).not.toHaveProperty('privileged');
    expect(inTask[0].readonlyRootFilesystem).toBe(true);
    expect(taskDefinition.volume).toEqual([{ name: 'tmp-queue' }]);
  });

  it('runs as many tasks as its settings say, in the private subnets, without public addresses', () => {
    expect(service).toMatchObject({
      name: 'queue',
      cluster: ref('aws_ecs_cluster.cluster_ecs.arn'),
      task_definition: ref('aws_ecs_task_definition.queue_task_definition.arn'),
      launch_type: 'FARGATE',
      desired_count: 2,
      network_configuration: {
        subnets: [ref('aws_subnet.network_private_a.id'), ref('aws_subnet.network_private_b.id')],
        security_groups: [ref('aws_security_group.queue_security_group.id')],
        assign_public_ip: false,
      },
    });
  });

  it('replaces its tasks without a gap, goes back by itself when they fail, and waits for the outcome', () => {
    expect(service).toMatchObject({
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      deployment_circuit_breaker: { enable: true, rollback: true },
      wait_for_steady_state: true,
      timeouts: { create: '26m', update: '26m', delete: '26m' },
    });
  });

  it('fails the apply when ECS went back to the revision before', () => {
    const [{ condition, error_message }] = service.lifecycle.postcondition;
    const [address = ''] = Object.keys(terraform.resource.aws_ecs_task_definition ?? {});
    expect(condition).toBe(ref(`self.task_definition == aws_ecs_task_definition.${address}.arn`));
    expect(error_message).toMatch(
      /^queue: must run its new revision, got the one before it; the log group .+ says why/,
    );
  });

  it('keeps the revisions that a failed deployment goes back to', () => {
    expect(taskDefinition.skip_destroy).toBe(true);
  });

  it('is known to no load balancer', () => {
    expect(service).not.toHaveProperty('load_balancer');
    expect(service).not.toHaveProperty('health_check_grace_period_seconds');
  });

  it('starts only once its role may start it, and the ways out and the rules of its paths are there', () => {
    expect(service.depends_on).toEqual([
      'aws_iam_role_policy.queue_execution_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
      'aws_vpc_security_group_egress_rule.queue_to_internet',
    ]);
  });

  it('logs to an encrypted group of its own that does not last for ever', () => {
    expect(all(terraform, 'aws_cloudwatch_log_group').queue_logs).toEqual({
      name: '/ecs/shop-test/queue',
      retention_in_days: 30,
      kms_key_id: ref('aws_kms_key.encryption_key.arn'),
    });
  });

  it('has a security group of its own that lets nobody in by itself', () => {
    expect(only(terraform, 'aws_security_group')).toEqual(bareSecurityGroup('shop-test-queue', 'Tasks of queue'));
    expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toEqual({});
  });

  it('has two roles, which ECS tasks of this account and region alone can take on', () => {
    const { queue_task_role: task, queue_execution_role: execution } = all(terraform, 'aws_iam_role');
    expect([task.name, execution.name]).toEqual(['shop-test-queue-task', 'shop-test-queue-execution']);
    expect(taskDefinition).toMatchObject({
      task_role_arn: ref('aws_iam_role.queue_task_role.arn'),
      execution_role_arn: ref('aws_iam_role.queue_execution_role.arn'),
    });
    expect(execution.assume_role_policy).toBe(task.assume_role_policy);
    expect(statements(task.assume_role_policy)).toEqual([
      trust('ecs-tasks.amazonaws.com', 'arn:aws:ecs:eu-central-1:111111111111:*'),
    ]);
  });

  it('lets the code of the application do nothing in AWS', () => {
    expect(argument(terraform, 'aws_iam_role_policy', 'role')).toEqual({
      network_flow_log_policy: ref('aws_iam_role.network_flow_log_role.name'),
      queue_execution_policy: ref('aws_iam_role.queue_execution_role.name'),
    });
    expect(addresses(terraform).filter((address) => /attachment|^aws_iam_policy\./.test(address))).toEqual([]);
    expect(Object.keys(all(terraform, 'aws_iam_role').queue_task_role).sort()).toEqual([
      'assume_role_policy',
      'description',
      'name',
    ]);
  });

  it('lets ECS pull from one repository and write to one log group, and read no secret', () => {
    expect(executionStatements(terraform)).toEqual([
      { Sid: 'LogInToRegistry', Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: ['*'] },
      {
        Sid: 'PullImage',
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: ['arn:aws:ecr:eu-central-1:111111111111:repository/shop'],
      },
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [`${ref('aws_cloudwatch_log_group.queue_logs.arn')}:*`],
      },
    ]);
  });
});

describe('a service that reads secrets and takes requests', () => {
  const secrets = {
    STRIPE_KEY: new SecretRef({ secretArn: 'arn:stripe', versionId: 'v2' }),
    DATABASE_URL: new SecretRef({ secretArn: 'arn:database', key: 'url', versionId: 'v1' }),
    DATABASE_PASSWORD: new SecretRef({ secretArn: 'arn:database', key: 'password', versionId: 'v1' }),
  };
  const terraform = build({ secrets }, (stack) => ({
    ingress: {
      targetGroup: new LbTargetGroup(stack, 'target-group', { name: 'queue' }),
      gracePeriodSeconds: 45,
      ...checks,
    },
    workload: { ...workload, port: 5555, cpu: 1024, memoryMiB: 8192, tasks: 0, stopTimeoutSeconds: 2 },
  }));
  const service = only(terraform, 'aws_ecs_service');
  const [container] = containers(terraform);

  it('is waited for as long as the load balancer takes to decide on its tasks', () => {
    // 20 minutes, and 3 x (45 + 45 + 60 + 2) + 30 + 60 + 2 seconds
    expect(service.timeouts).toEqual({ create: '30m', update: '30m', delete: '30m' });
  });

  it('reads each secret in its version, and has none among its plain variables', () => {
    expect(container.secrets).toEqual([
      { name: 'DATABASE_PASSWORD', valueFrom: 'arn:database:password::v1' },
      { name: 'DATABASE_URL', valueFrom: 'arn:database:url::v1' },
      { name: 'STRIPE_KEY', valueFrom: 'arn:stripe:::v2' },
    ]);
    expect(container.environment).toEqual([]);
  });

  it('lets ECS read exactly these secrets, each named once, and use the key for nothing else', () => {
    expect(executionStatements(terraform).slice(3)).toEqual([
      {
        Sid: 'ReadSecrets',
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: ['arn:stripe', 'arn:database'],
      },
      {
        Sid: 'UseKeyThroughSecretsmanager',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [ref('aws_kms_key.encryption_key.arn')],
        Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
      },
    ]);
  });

  it('has no label, since each version makes a new task definition by itself', () => {
    expect(container).not.toHaveProperty('dockerLabels');
  });

  it('takes requests on its port from the target group, once it has had time to start', () => {
    expect(container.portMappings).toEqual([{ containerPort: 5555, hostPort: 5555, protocol: 'tcp' }]);
    expect(service).toMatchObject({
      load_balancer: [
        {
          target_group_arn: ref('aws_lb_target_group.target_group.arn'),
          container_name: 'queue',
          container_port: 5555,
        },
      ],
      health_check_grace_period_seconds: 45,
    });
  });

  it('can be stopped whole', () => {
    expect(service.desired_count).toBe(0);
  });
});

describe('a service that reads secrets that people fill', () => {
  it('is replaced when a new value is counted', () => {
    const revised = (secretArn: string, revision: number) => new SecretRef({ secretArn, revision });
    const secrets = {
      STRIPE_KEY: revised('arn:stripe', 2),
      MAPS_KEY: revised('arn:maps', 1),
      DATABASE_URL: new SecretRef({ secretArn: 'arn:url', versionId: 'v1' }),
    };
    const terraform = build({ secrets });
    const [container] = containers(terraform);
    expect(container.dockerLabels).toEqual({
      'secret-revision.MAPS_KEY': '1',
      'secret-revision.STRIPE_KEY': '2',
    });
  });
});

describe('an image that is named by digest', () => {
  it('has its tag in a label of each container that runs it', () => {
    const uri = 'registry/shop@sha256:c';
    const terraform = synth((stack) => {
      new FargateService(stack, 'queue', {
        ...foundation(stack),
        template: taskTemplate({ uri, tag: '1.2.3' }, [
          { sidecar: { name: 'same', environment: {}, secrets: {} } },
          { sidecar: { name: 'own', image, environment: {}, secrets: {} } },
        ]),
        workload,
      });
    });
    const [main, same, own] = containers(terraform);
    for (const container of [main, same]) {
      expect(container).toMatchObject({ image: uri, dockerLabels: { 'image-tag': '1.2.3' } });
    }
    expect(own).not.toHaveProperty('dockerLabels');
  });
});

describe('the ENTRYPOINT of the image', () => {
  const containersWith = (entryPoint: 'none' | 'image') =>
    containers(
      synth((stack) => {
        new FargateService(stack, 'queue', {
          ...foundation(stack),
          template: taskTemplate(image, [{ sidecar: { name: 'own', image, environment: {}, secrets: {} } }]),
          workload: { ...workload, entryPoint },
        });
      }),
    ).map((container: { entryPoint?: string[] }) => container.entryPoint);

  it('runs before the command where it is asked for, and before a sidecar that has no command', () => {
    expect(containersWith('image')).toEqual([undefined, undefined]);
    expect(containersWith('none')).toEqual([['/usr/bin/env'], undefined]);
  });
});

describe('a service with a sidecar', () => {
  const sidecar: Sidecar = {
    name: 'pooler',
    command: ['sh', '-c', 'exec pgbouncer'],
    environment: { POOL_SIZE: '5', POOL_MODE: 'transaction' },
    secrets: { DATABASES: new SecretRef({ secretArn: 'arn:databases', revision: 4 }) },
    healthCheck: ['pg_isready', '--port', '6432'],
  };
  const terraform = build(
    {
      environment: { QUEUE: 'default' },
      secrets: { STRIPE_KEY: new SecretRef({ secretArn: 'arn:stripe', versionId: 'v2' }) },
      sidecar,
    },
    (stack) => ({
      workload: { ...workload, port: 5555 },
      ingress: {
        targetGroup: new LbTargetGroup(stack, 'target-group', { name: 'queue' }),
        gracePeriodSeconds: 45,
        ...checks,
      },
    }),
  );
  const [main, beside, ...others] = containers(terraform);

  it('starts the container that it is about once the sidecar can be used', () => {
    expect(main).toMatchObject({
      name: 'queue',
      command: ['celery', 'worker'],
      dependsOn: [{ containerName: 'pooler', condition: 'HEALTHY' }],
    });
  });

  it('gives each container a /tmp of its own', () => {
    expect(only(terraform, 'aws_ecs_task_definition').volume).toEqual([{ name: 'tmp-queue' }, { name: 'tmp-pooler' }]);
    expect(main.mountPoints).toEqual([{ sourceVolume: 'tmp-queue', containerPath: '/tmp', readOnly: false }]);
  });

  it('runs the sidecar from the same image, whole and literally this', () => {
    expect(others).toEqual([]);
    expect(beside).toEqual({
      name: 'pooler',
      image: 'registry/shop:1.2.3',
      essential: true,
      entryPoint: ['/usr/bin/env'],
      command: ['sh', '-c', 'exec pgbouncer'],
      environment: [
        { name: 'POOL_MODE', value: 'transaction' },
        { name: 'POOL_SIZE', value: '5' },
      ],
      secrets: [{ name: 'DATABASES', valueFrom: 'arn:databases' }],
      dockerLabels: { 'secret-revision.DATABASES': '4' },
      healthCheck: {
        command: ['CMD', 'pg_isready', '--port', '6432'],
        interval: 10,
        timeout: 5,
        retries: 3,
        startPeriod: 10,
      },
      portMappings: [],
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: 'tmp-pooler', containerPath: '/tmp', readOnly: false }],
      volumesFrom: [],
      systemControls: [],
      linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
      stopTimeout: 90,
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': ref('aws_cloudwatch_log_group.queue_logs.name'),
          'awslogs-region': 'eu-central-1',
          'awslogs-stream-prefix': 'pooler',
        },
      },
    });
  });

  it('tells neither of the two what is meant for the other', () => {
    expect(main.environment).toEqual([{ name: 'QUEUE', value: 'default' }]);
    expect(main.secrets).toEqual([{ name: 'STRIPE_KEY', valueFrom: 'arn:stripe:::v2' }]);
    expect(main).not.toHaveProperty('dockerLabels');
    expect(main).not.toHaveProperty('healthCheck');
  });

  it('takes requests in the container that it is about', () => {
    expect(main.portMappings).toEqual([{ containerPort: 5555, hostPort: 5555, protocol: 'tcp' }]);
    expect(only(terraform, 'aws_ecs_service').load_balancer).toMatchObject([{ container_name: 'queue' }]);
  });

  it('lets ECS read the secrets of both', () => {
    expect(executionStatements(terraform)[3]).toEqual({
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: ['arn:stripe', 'arn:databases'],
    });
  });
});

describe('a service with a sidecar of another image', () => {
  const sidecarOf = (sidecar: Partial<Sidecar>) =>
    build({ sidecar: { name: 'agent', environment: {}, secrets: {}, ...sidecar } });
  const pulled = (terraform: ReturnType<typeof build>) => executionStatements(terraform)[1].Resource;

  it('runs what the image itself runs, and starts the container that it is about at once after it', () => {
    const terraform = sidecarOf({ image: { uri: 'public.ecr.aws/agent:1' } });
    const [main, agent] = containers(terraform);
    expect(agent.image).toBe('public.ecr.aws/agent:1');
    expect(agent).not.toHaveProperty('command');
    expect(agent).not.toHaveProperty('healthCheck');
    expect(main).toMatchObject({
      image: 'registry/shop:1.2.3',
      dependsOn: [{ containerName: 'agent', condition: 'START' }],
    });
    expect(pulled(terraform)).toEqual([image.repositoryArn]);
  });

  it('lets ECS pull an image of ECR, and names a repository once', () => {
    const repositoryArn = 'arn:aws:ecr:eu-central-1:111111111111:repository/agent';
    expect(pulled(sidecarOf({ image: { uri: 'registry/agent:1', repositoryArn } }))).toEqual([
      image.repositoryArn,
      repositoryArn,
    ]);
    expect(pulled(sidecarOf({ image: { ...image, uri: 'registry/shop:agent' } }))).toEqual([image.repositoryArn]);
  });
});

describe('a service with settings of its own for its container', () => {
  const container = (own: Partial<Workload>) => {
    const sidecar: Sidecar = { name: 'pooler', user: '65534:65534', environment: {}, secrets: {} };
    const terraform = build({ sidecar }, () => ({ workload: { ...workload, ...own } }));
    return { taskDefinition: only(terraform, 'aws_ecs_task_definition'), inTask: containers(terraform) };
  };

  it('runs on ARM', () => {
    expect(container({ architecture: 'arm64' }).taskDefinition.runtime_platform).toEqual({
      operating_system_family: 'LINUX',
      cpu_architecture: 'ARM64',
    });
  });

  it('has a larger disk', () => {
    expect(container({ ephemeralStorageGiB: 21 }).taskDefinition.ephemeral_storage).toEqual({ size_in_gib: 21 });
  });

  it('may open more files, and its sidecar as many as ever', () => {
    const [main, sidecar] = container({ openFiles: 100_000 }).inTask;
    expect(main.ulimits).toEqual([{ name: 'nofile', softLimit: 100_000, hardLimit: 100_000 }]);
    expect(sidecar).not.toHaveProperty('ulimits');
  });

  it('runs as a user of its own, and its sidecar as another', () => {
    const [main, sidecar] = container({ user: '1000:2000' }).inTask;
    expect([main.user, sidecar.user]).toEqual(['1000:2000', '65534:65534']);
  });

  it('is asked by ECS whether it is well, without a shell', () => {
    const check = { intervalSeconds: 20, timeoutSeconds: 6, retries: 5, startPeriodSeconds: 120 };
    const [main, sidecar] = container({ healthCheck: { command: ['true'], settings: check } }).inTask;
    expect(main.healthCheck).toEqual({
      command: ['CMD', 'true'],
      interval: 20,
      timeout: 6,
      retries: 5,
      startPeriod: 120,
    });
    expect(sidecar).not.toHaveProperty('healthCheck');
  });
});

describe('a service with variables of its own', () => {
  it('tells its own container alone', () => {
    const sidecar: Sidecar = { name: 'agent', environment: { MODE: 'beside' }, secrets: {} };
    const [main, beside] = containers(
      build({ environment: { QUEUE: 'default' }, sidecar }, () => ({
        workload: { ...workload, environment: { HEARTBEAT: '/tmp/beat' } },
      })),
    );
    expect(main.environment).toEqual([
      { name: 'HEARTBEAT', value: '/tmp/beat' },
      { name: 'QUEUE', value: 'default' },
    ]);
    expect(beside.environment).toEqual([{ name: 'MODE', value: 'beside' }]);
  });
});

describe('a service with variables and permissions of its settings', () => {
  const resources = ['arn:aws:ses:eu-central-1:111111111111:identity/example.com'];
  const conditions = { StringEquals: { 'ses:FromAddress': 'shop@example.com' } };
  const permissions = [
    { actions: ['ses:SendEmail'], resources, conditions },
    { actions: ['polly:SynthesizeSpeech'], resources: ['*'] },
  ];
  const terraform = build({ environment: { QUEUE: 'default' } }, () => ({
    workload: { ...workload, variables: { GREETING: 'hello' }, permissions },
  }));

  it('has the variables beside those of all', () => {
    expect(containers(terraform)[0].environment).toEqual([
      { name: 'GREETING', value: 'hello' },
      { name: 'QUEUE', value: 'default' },
    ]);
  });

  it('lets its code do that and nothing else, and starts once it may', () => {
    const policy = all(terraform, 'aws_iam_role_policy').queue_permissions;
    expect(policy.role).toBe(ref('aws_iam_role.queue_task_role.name'));
    expect(policy.lifecycle).toEqual({ create_before_destroy: true });
    expect(statements(policy.policy)).toEqual([
      {
        Sid: 'Permission1',
        Effect: 'Allow',
        Action: ['ses:SendEmail'],
        Resource: resources,
        Condition: conditions,
      },
      { Sid: 'Permission2', Effect: 'Allow', Action: ['polly:SynthesizeSpeech'], Resource: ['*'] },
    ]);
    expect(only(terraform, 'aws_ecs_service').depends_on).toContain('aws_iam_role_policy.queue_permissions');
  });
});

describe('a service that names its capacity', () => {
  const service = (onDemandBase: number, percent: number) =>
    only(
      build({}, () => ({ capacity: { onDemandBase, percent } })),
      'aws_ecs_service',
    );

  it.each([
    ['on demand alone', 0, 0, [{ capacity_provider: 'FARGATE', base: 0, weight: 100 }]],
    [
      'partly on Spot, beyond a base on demand',
      2,
      75,
      [
        { capacity_provider: 'FARGATE', base: 2, weight: 25 },
        { capacity_provider: 'FARGATE_SPOT', base: 0, weight: 75 },
      ],
    ],
    [
      'on Spot alone',
      0,
      100,
      [
        { capacity_provider: 'FARGATE', base: 0, weight: 0 },
        { capacity_provider: 'FARGATE_SPOT', base: 0, weight: 100 },
      ],
    ],
  ])('runs %s, and is changed in place', (_, onDemandBase, spotPercent, strategy) => {
    expect(service(onDemandBase, spotPercent)).toMatchObject({
      capacity_provider_strategy: strategy,
      force_new_deployment: true,
    });
    expect(service(onDemandBase, spotPercent)).not.toHaveProperty('launch_type');
  });

  it('starts once the cluster has these capacities', () => {
    expect(service(0, 100).depends_on).toContain('aws_ecs_cluster_capacity_providers.cluster_capacity_providers');
  });
});

describe('how the tasks of a service are replaced', () => {
  const replaced = (own: Partial<Workload>, props?: (stack: TerraformStack) => Partial<FargateServiceProps>) => {
    const terraform = build({}, (stack) => ({ workload: { ...workload, ...own }, ...props?.(stack) }));
    const service = only(terraform, 'aws_ecs_service');
    return [
      service.deployment_minimum_healthy_percent,
      service.deployment_maximum_percent,
      service.availability_zone_rebalancing,
    ];
  };
  const ingress = (stack: TerraformStack) => ({
    ingress: { targetGroup: new LbTargetGroup(stack, 'target-group', {}), gracePeriodSeconds: 45, ...checks },
  });

  it('is without a gap, and for the sake of balance too where they take requests', () => {
    expect(replaced({ port: 5555 }, ingress)).toEqual([100, 200, 'ENABLED']);
  });

  it('is not for the sake of balance where they would have to give work back', () => {
    expect(replaced({})).toEqual([100, 200, 'DISABLED']);
  });

  it('is one after the other where there must never be two, which AWS does not balance', () => {
    expect(replaced({ neverTwo: true })).toEqual([0, 100, 'DISABLED']);
    expect(replaced({ neverTwo: true, port: 5555 }, ingress)).toEqual([0, 100, 'DISABLED']);
  });
});

it('starts a service after what its tasks start after', () => {
  const terraform = build({}, (stack) => ({
    template: taskTemplate(image, [{ startAfter: [new Dependency(stack, 'step')] }]),
  }));
  expect(only(terraform, 'aws_ecs_service').depends_on).toContain('terraform_data.step');
});

it('gives tasks public addresses, in the public subnets, where the network has no other way out', () => {
  const service = only(
    build({}, () => ({}), { egress: 'public-ip' }),
    'aws_ecs_service',
  );
  expect(service.network_configuration).toEqual({
    subnets: [ref('aws_subnet.network_public_a.id'), ref('aws_subnet.network_public_b.id')],
    security_groups: [ref('aws_security_group.queue_security_group.id')],
    assign_public_ip: true,
  });
  expect(service.depends_on).toContain('aws_route.network_public_to_internet');
});
