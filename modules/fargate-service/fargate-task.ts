import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import { type Grantee, policyDocument, trustService } from '../shared/iam.ts';
import { literal } from '../shared/literal.ts';
import { awsName } from '../shared/naming.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { statementsOf } from '../workload/permissions.ts';
import type { HealthCheck, Task } from '../workload/workload.ts';
import { fargateServiceRights, permissionsRights } from './rights.ts';
import type { Sidecar, TaskTemplate } from './task-template.ts';

/** Where tasks run. */
export interface TaskNetwork {
  readonly vpcId: string;
  readonly taskSubnetIds: readonly string[];
  /** Whether tasks need public addresses, since their subnets have no other way out. */
  readonly tasksHavePublicAddresses: boolean;
  /** What must be there before a task can pull its image. */
  readonly waysOut?: readonly ITerraformDependable[];
}

/** What tasks run in. */
export interface TaskCluster {
  readonly arn: string;
  readonly name: string;
  /** What must be there before a service can name its capacity. */
  readonly capacityProviders?: ITerraformDependable;
  /** The way into running containers. Without it there is none, and their root file system is read-only. */
  readonly exec?: { letInto(service: Grantee): void } | undefined;
}

/** What every task on Fargate stands on. */
export interface FargateProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  cluster: TaskCluster;
  network: TaskNetwork;
  encryption: Key;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  template: TaskTemplate;
}

interface FargateTaskProps extends FargateProps {
  /** The word for it among those of the environment: its name in ECS, of its container and of its logs. */
  role: string;
  task: Task;
}

/** One command of the application's image, ready to be run on Fargate: all that it takes, made in `scope` itself. */
export function fargateTask(scope: Construct, props: FargateTaskProps) {
  const { name, role, network, place, template, task } = props;

  const securityGroup = new SecurityGroup(scope, 'security-group', {
    name: awsName('securityGroup', name, role),
    description: `Tasks of ${role}`,
    vpcId: network.vpcId,
    tags: { Name: `${name}-${role}` },
  });
  const logGroup = new CloudwatchLogGroup(scope, 'logs', {
    name: `/ecs/${name}/${role}`,
    retentionInDays: props.logRetentionDays,
    kmsKeyId: props.encryption.keyArn,
  });

  const trust = trustService('ecs-tasks.amazonaws.com', place, `arn:aws:ecs:${place.region}:${place.account}:*`);
  const taskRole = new IamRole(scope, 'task-role', {
    name: awsName('role', name, role, 'task'),
    description: `What the code of ${role} may do`,
    assumeRolePolicy: trust,
  });
  const executionRole = new IamRole(scope, 'execution-role', {
    name: awsName('role', name, role, 'execution'),
    description: `What ECS does to start ${role}`,
    assumeRolePolicy: trust,
  });
  const executionPolicy = new IamRolePolicy(scope, 'execution-policy', {
    name: 'start-task',
    role: executionRole.name,
    policy: policyDocument(...executionStatements(props, logGroup)),
  });

  const { permissions = [], variables = {} } = task;
  const permissionsPolicy =
    permissions.length > 0
      ? [
          new IamRolePolicy(scope, 'permissions', {
            name: 'permissions',
            role: taskRole.name,
            policy: policyDocument(...statementsOf(permissions)),
            // What is taken away goes after the tasks that had it.
            lifecycle: { createBeforeDestroy: true },
          }),
        ]
      : [];

  const taskDefinition = new EcsTaskDefinition(scope, 'task-definition', {
    family: awsName('ecs', name, role),
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: String(task.cpu),
    memory: String(task.memoryMiB),
    executionRoleArn: executionRole.arn,
    taskRoleArn: taskRole.arn,
    // A volume for each container, so that none reads or changes what another writes.
    volume: [role, ...template.sidecars.map((sidecar) => sidecar.name)].map((container) => ({
      name: temporaryOf(container),
    })),
    runtimePlatform: {
      operatingSystemFamily: 'LINUX',
      cpuArchitecture: task.architecture === 'arm64' ? 'ARM64' : 'X86_64',
    },
    // AWS has no word for the 20 GiB that every task has.
    ...(task.ephemeralStorageGiB > 20 && { ephemeralStorage: { sizeInGib: task.ephemeralStorageGiB } }),
    // A deployment that fails goes back to the revision before it, which must still be there.
    skipDestroy: true,
    containerDefinitions: JSON.stringify([
      {
        ...container(props, logGroup, {
          ...template,
          environment: {
            ...template.environment,
            ...Object.fromEntries(Object.entries(variables).map(([variable, value]) => [variable, literal(value)])),
            ...task.environment,
          },
          name: role,
          command: task.command,
        }),
        ...(task.user && { user: task.user }),
        ...(task.healthCheck && { healthCheck: healthCheck(task.healthCheck) }),
        ...(task.openFiles && {
          ulimits: [{ name: 'nofile', softLimit: task.openFiles, hardLimit: task.openFiles }],
        }),
        portMappings: task.port ? [{ containerPort: task.port, hostPort: task.port, protocol: 'tcp' }] : [],
        ...(template.sidecars.length > 0 && {
          dependsOn: template.sidecars.map((sidecar) => ({
            containerName: sidecar.name,
            condition: sidecar.healthCheck ? 'HEALTHY' : 'START',
          })),
        }),
      },
      ...template.sidecars.map((sidecar) => ({
        ...container(props, logGroup, { image: template.image, ...sidecar }),
        ...(sidecar.user && { user: sidecar.user }),
        ...(sidecar.healthCheck && {
          healthCheck: healthCheck({ command: sidecar.healthCheck, settings: sidecarHealthCheck }),
        }),
      })),
    ]),
  });

  return {
    securityGroup,
    logGroup,
    taskRole,
    taskDefinition,
    /** What must be there before the first task starts. */
    startAfter: [executionPolicy, ...permissionsPolicy],
    rights: [...fargateServiceRights, ...permissionsPolicy.map(() => permissionsRights(permissions))],
  };
}

/** What all containers of a task have in common. */
function container(
  { cluster, place, task }: FargateTaskProps,
  logGroup: CloudwatchLogGroup,
  {
    name,
    image,
    command,
    environment,
    secrets,
  }: Omit<Sidecar, 'healthCheck' | 'user'> & Required<Pick<Sidecar, 'image'>>,
) {
  return {
    name,
    image: image.uri,
    essential: true,
    ...(command && { command }),
    environment: sorted(environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: sorted(secrets).map(([variable, ref]) => ({ name: variable, valueFrom: ref.valueFrom })),
    ...revisionLabels(secrets),
    portMappings: [],
    // The agent of ECS Exec writes to it.
    readonlyRootFilesystem: cluster.exec === undefined,
    mountPoints: [{ sourceVolume: temporaryOf(name), containerPath: '/tmp', readOnly: false }],
    volumesFrom: [],
    systemControls: [],
    linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
    stopTimeout: task.stopTimeoutSeconds,
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroup.name,
        'awslogs-region': place.region,
        'awslogs-stream-prefix': name,
      },
    },
  };
}

const sidecarHealthCheck = { intervalSeconds: 10, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 10 };

function healthCheck({ command, settings }: HealthCheck) {
  return {
    command: ['CMD', ...command],
    interval: settings.intervalSeconds,
    timeout: settings.timeoutSeconds,
    retries: settings.retries,
    startPeriod: settings.startPeriodSeconds,
  };
}

/** The volume that a container has /tmp on. */
function temporaryOf(container: string): string {
  return `tmp-${container}`;
}

/** Exactly what ECS needs to start this task: its repositories, its log group, its secrets. */
function executionStatements({ template, encryption, place }: FargateProps, logGroup: CloudwatchLogGroup): Statement[] {
  const secrets = [template, ...template.sidecars].flatMap((container) => Object.values(container.secrets));
  const secretArns = [...new Set(secrets.map((ref) => ref.secretArn))];
  const images = [template.image, ...template.sidecars.flatMap(({ image }) => image ?? [])];
  const repositoryArns = [...new Set(images.flatMap(({ repositoryArn }) => repositoryArn ?? []))];
  return [
    ...(repositoryArns.length > 0
      ? [
          {
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html:
            // this action takes no resource.
            sid: 'LogInToRegistry',
            actions: ['ecr:GetAuthorizationToken'],
            resources: ['*'],
          },
          {
            sid: 'PullImage',
            actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            resources: repositoryArns,
          },
        ]
      : []),
    {
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${logGroup.arn}:*`],
    },
    ...(secretArns.length > 0
      ? [
          { sid: 'ReadSecrets', actions: ['secretsmanager:GetSecretValue'], resources: secretArns },
          useKey(encryption, 'secretsmanager', place, 'kms:Decrypt'),
        ]
      : []),
  ];
}

/** A secret that a person fills has no version that Terraform knows: a raised number makes a new task definition all the same. */
function revisionLabels(secrets: Readonly<Record<string, SecretRef>>): { dockerLabels?: Record<string, string> } {
  const labels = sorted(secrets).flatMap(([variable, { revision }]) =>
    revision === undefined ? [] : [[`secret-revision.${variable}`, String(revision)]],
  );
  return labels.length > 0 ? { dockerLabels: Object.fromEntries(labels) } : {};
}

function sorted<Value>(variables: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}
