import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { type LogRouter, routeOf } from '../log-router/log-router.ts';
import type { Grantee } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import { type Sidecar, securityGroupLabel, type TaskTemplate } from '../workload/task-template.ts';
import type { HealthCheck, Task } from '../workload/workload.ts';
import { dockerLabels, sorted } from './docker-labels.ts';
import type { Instances } from './instances.ts';
import { systemControls } from './settings.ts';
import { taskRoles } from './task-roles.ts';

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
  /** Whether CloudWatch counts the tasks of its services, by Container Insights. Left out, it does. */
  readonly countsTasks?: boolean;
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
  /** What sends lines where the log driver of ECS does not: for tasks whose `logs` say so. */
  logRouter?: LogRouter | undefined;
  template: TaskTemplate;
}

interface FargateTaskProps extends FargateProps {
  /** The word for it among those of the environment: its name in ECS, of its container and of its logs. */
  role: string;
  task: Task;
  /** Whether it is run without a service, which would say how it is reached. */
  alone?: boolean;
  /** Its service's own instances of EC2, in the place of Fargate. */
  instances?: Instances | undefined;
}

/** One command of the application's image, ready to be run, on Fargate or on instances: all that it takes, made in `scope` itself. */
export function fargateTask(scope: Construct, props: FargateTaskProps) {
  const { name, role, network, task, alone = false } = props;

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

  const route = routeOf(scope, props.logRouter, { role, logGroup, settings: task.logs });
  // It is there before all others, and ECS stops it after all others.
  const template = { ...props.template, sidecars: [...(route ? [route.sidecar] : []), ...props.template.sidecars] };

  const roles = taskRoles(scope, { ...props, template, route }, logGroup);

  const main = container(props, logGroup, {
    ...template,
    environment: {
      ...template.environment,
      ...task.variables,
      ...task.environment,
    },
    name: role,
    ...(task.command && { command: task.command }),
  });
  const taskDefinition = new EcsTaskDefinition(scope, 'task-definition', {
    family: awsName('ecs', name, role),
    requiresCompatibilities: [props.instances ? 'EC2' : 'FARGATE'],
    networkMode: 'awsvpc',
    cpu: String(task.cpu),
    memory: String(task.memoryMiB),
    executionRoleArn: roles.executionRole.arn,
    taskRoleArn: roles.taskRole.arn,
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
        ...main,
        ...(route && { logConfiguration: route.logConfiguration }),
        // Of one container alone: they hold for the network of the whole task, and AWS advises against several.
        systemControls: Object.entries(systemControls).map(([namespace, value]) => ({
          namespace,
          value: String(value),
        })),
        ...(alone && { dockerLabels: { ...main.dockerLabels, [securityGroupLabel]: securityGroup.id } }),
        ...(task.user && { user: task.user }),
        ...(task.healthCheck && { healthCheck: healthCheck(task.healthCheck) }),
        ...(task.openFiles && {
          ulimits: [{ name: 'nofile', softLimit: task.openFiles, hardLimit: task.openFiles }],
        }),
        ...(props.instances?.gpus && {
          resourceRequirements: [{ type: 'GPU', value: String(props.instances.gpus) }],
        }),
        portMappings: task.port ? [portMapping(task.port, task.portName)] : [],
        ...(template.sidecars.length > 0 && {
          dependsOn: template.sidecars.map((sidecar) => ({
            containerName: sidecar.name,
            condition: isWaitedFor(sidecar) ? 'HEALTHY' : 'START',
          })),
        }),
      },
      ...template.sidecars.map((sidecar) => ({
        ...container(props, logGroup, { image: template.image, ...sidecar }),
        ...(sidecar.user && { user: sidecar.user }),
        ...(sidecar.memoryMiB && { memory: sidecar.memoryMiB }),
        ...(sidecar.essential === false && notEssential),
        ...(sidecar.healthCheck && {
          healthCheck: healthCheck({ command: sidecar.healthCheck, settings: sidecarHealthCheck }),
        }),
        ...sidecar.further,
      })),
    ]),
  });

  const { taskRole, executionRole, startAfter, rights } = roles;
  const checksBefore = template.sidecars.filter(isWaitedFor).map(() => sidecarHealthCheck);
  return { securityGroup, logGroup, taskRole, executionRole, taskDefinition, startAfter, rights, checksBefore };
}

/** ECS lets no service of Service Connect change its protocol: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
function portMapping(port: number, name: string | undefined) {
  return { containerPort: port, hostPort: port, protocol: 'tcp', ...(name && { name, appProtocol: 'http' }) };
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
  }: Omit<Sidecar, 'further' | 'healthCheck' | 'user' | 'essential' | 'memoryMiB'> & Required<Pick<Sidecar, 'image'>>,
) {
  return {
    name,
    image: image.uri,
    essential: true,
    ...(command && task.entryPoint === 'none' && { entryPoint: commandAlone }),
    ...(command && { command }),
    environment: sorted(environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: sorted(secrets).map(([variable, ref]) => ({ name: variable, valueFrom: ref.valueFrom })),
    ...dockerLabels(image, secrets),
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

/**
 * Keeps the image's ENTRYPOINT from running before a command
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-entryPoint). It becomes the command
 * that follows, which a task that is run once may have in place of the definition's.
 */
const commandAlone = ['/usr/bin/env'];

/** 60 seconds are the least that it must have run for: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html */
const notEssential = { essential: false, restartPolicy: { enabled: true, restartAttemptPeriod: 60 } };

/** Whether the service's own container starts only once the sidecar is well. */
function isWaitedFor({ healthCheck, essential }: Sidecar): boolean {
  return healthCheck !== undefined && essential !== false;
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
