import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Cluster } from '../cluster/cluster.ts';
import type { Encryption } from '../encryption/encryption.ts';
import type { Network } from '../network/network.ts';
import type { Client } from '../shared/connections.ts';
import { type Grantee, type Place, policyDocument, type Statement, trustService } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import { Scaling } from './scaling.ts';
import type { ContainerHealthCheckSettings, FargateServiceSettings } from './settings.ts';
import type { Sidecar, TaskTemplate } from './task-template.ts';

/** How many tasks run on demand, and which share of the others, in percent, on Fargate Spot. */
interface Capacity {
  onDemandBase: number;
  spotPercent: number;
}

export interface FargateServiceProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The word for this service among those of the environment: its name in ECS, of its container and of its logs. */
  role: string;
  place: Place;
  cluster: Cluster;
  network: Network;
  encryption: Encryption;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  template: TaskTemplate;
  /** In exec form: no shell between ECS and the process, so that SIGTERM reaches it. */
  command: string[];
  /** Variables of this service alone, beside those of the template. */
  environment?: Readonly<Record<string, string>>;
  /** Of which capacity its tasks are, in place of on-demand alone. */
  capacity?: Capacity;
  /** Whether a deploy stops the old task before it starts the new one, so that there are never two. */
  neverTwo?: boolean;
  /** Where the container listens, and who sends requests there. */
  ingress?: { port: number; targetGroup: LbTargetGroup; gracePeriodSeconds: number };
  /** What ECS runs in the container, in exec form, to learn whether it is well. It ends in 0 if so. */
  healthCheck?: { command: string[]; settings: ContainerHealthCheckSettings };
  settings: FargateServiceSettings;
}

/** One command of the application's image, kept running on Fargate. */
export class FargateService extends Construct implements Client, Grantee {
  readonly securityGroup: SecurityGroup;
  /** What the application's own code may do. It starts empty; owners of resources grant. */
  readonly taskRole: IamRole;
  readonly service: EcsService;
  readonly logGroup: CloudwatchLogGroup;
  /** The names that its metrics go under. */
  readonly dimensions: { ClusterName: string; ServiceName: string };
  /** What changes the number of its tasks, if anything does. */
  readonly scaling: Scaling | undefined;

  constructor(scope: Construct, id: string, props: FargateServiceProps) {
    super(scope, id);
    const { name, role, cluster, network, place, template, ingress, settings } = props;

    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, role),
      description: `Tasks of ${role}`,
      vpcId: network.vpc.id,
      tags: { Name: `${name}-${role}` },
    });
    this.logGroup = new CloudwatchLogGroup(this, 'logs', {
      name: `/ecs/${name}/${role}`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.encryption.key.arn,
    });

    const trust = trustService('ecs-tasks.amazonaws.com', place, `arn:aws:ecs:${place.region}:${place.account}:*`);
    this.taskRole = new IamRole(this, 'task-role', {
      name: awsName('role', name, role, 'task'),
      description: `What the code of ${role} may do`,
      assumeRolePolicy: trust,
    });
    const executionRole = new IamRole(this, 'execution-role', {
      name: awsName('role', name, role, 'execution'),
      description: `What ECS does to start ${role}`,
      assumeRolePolicy: trust,
    });
    const executionPolicy = new IamRolePolicy(this, 'execution-policy', {
      name: 'start-task',
      role: executionRole.name,
      policy: policyDocument(...executionStatements(props, this.logGroup)),
    });

    const taskDefinition = new EcsTaskDefinition(this, 'task-definition', {
      family: awsName('ecs', name, role),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(settings.cpu),
      memory: String(settings.memoryMiB),
      executionRoleArn: executionRole.arn,
      taskRoleArn: this.taskRole.arn,
      // A volume for each container, so that none reads or changes what another writes.
      volume: [role, ...template.sidecars.map((sidecar) => sidecar.name)].map((container) => ({
        name: temporaryOf(container),
      })),
      runtimePlatform: {
        operatingSystemFamily: 'LINUX',
        cpuArchitecture: settings.architecture === 'arm64' ? 'ARM64' : 'X86_64',
      },
      // AWS has no word for the 20 GiB that every task has.
      ...(settings.ephemeralStorageGiB > 20 && { ephemeralStorage: { sizeInGib: settings.ephemeralStorageGiB } }),
      // A deployment that fails goes back to the revision before it, which must still be there.
      skipDestroy: true,
      containerDefinitions: JSON.stringify([
        {
          ...this.container(props, {
            ...template,
            environment: { ...template.environment, ...props.environment },
            name: role,
            command: props.command,
          }),
          ...(settings.user && { user: settings.user }),
          ...(props.healthCheck && { healthCheck: healthCheck(props.healthCheck) }),
          ...(settings.openFiles && {
            ulimits: [{ name: 'nofile', softLimit: settings.openFiles, hardLimit: settings.openFiles }],
          }),
          portMappings: ingress ? [{ containerPort: ingress.port, hostPort: ingress.port, protocol: 'tcp' }] : [],
          ...(template.sidecars.length > 0 && {
            dependsOn: template.sidecars.map((sidecar) => ({
              containerName: sidecar.name,
              condition: sidecar.healthCheck ? 'HEALTHY' : 'START',
            })),
          }),
        },
        ...template.sidecars.map((sidecar) => ({
          ...this.container(props, { image: template.image, ...sidecar }),
          ...(sidecar.user && { user: sidecar.user }),
          ...(sidecar.healthCheck && {
            healthCheck: healthCheck({ command: sidecar.healthCheck, settings: sidecarHealthCheck }),
          }),
        })),
      ]),
    });

    this.service = new EcsService(this, 'service', {
      name: role,
      cluster: cluster.cluster.arn,
      taskDefinition: taskDefinition.arn,
      ...(props.capacity
        ? {
            capacityProviderStrategy: capacityProviders(props.capacity),
            // Otherwise another share of Spot would replace the service.
            forceNewDeployment: true,
          }
        : { launchType: 'FARGATE' }),
      platformVersion: 'LATEST',
      desiredCount: settings.scaling?.minTasks ?? settings.tasks ?? 0,
      enableExecuteCommand: cluster.exec !== undefined,
      deploymentMinimumHealthyPercent: props.neverTwo ? 0 : 100,
      deploymentMaximumPercent: props.neverTwo ? 100 : 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      // It stops tasks for the sake of balance: nothing to one that answers requests, while a worker would have to give its work back.
      availabilityZoneRebalancing: ingress && !props.neverTwo ? 'ENABLED' : 'DISABLED',
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      waitForSteadyState: true,
      networkConfiguration: {
        subnets: network.taskSubnets.map((subnet) => subnet.id),
        securityGroups: [this.securityGroup.id],
        assignPublicIp: network.tasksHavePublicAddresses,
      },
      ...(ingress && {
        healthCheckGracePeriodSeconds: ingress.gracePeriodSeconds,
        loadBalancer: [{ targetGroupArn: ingress.targetGroup.arn, containerName: role, containerPort: ingress.port }],
      }),
      // A deployment that fails is rolled back by ECS, and to Terraform a service that is steady again looks like success.
      lifecycle: {
        ...(settings.scaling && { ignoreChanges: ['desired_count'] }),
        postcondition: [
          {
            condition: `\${self.task_definition == ${taskDefinition.fqn}.arn}`,
            errorMessage: `${role}: must run its new revision, got the one before it; the log group ${this.logGroup.name} says why the new tasks failed.`,
          },
        ],
      },
      // The first task starts as soon as the service exists.
      dependsOn: [
        executionPolicy,
        ...(props.capacity ? [cluster.capacityProviders] : []),
        ...network.waysOut,
        ...template.startAfter,
      ],
    });
    cluster.exec?.letInto(this);
    this.dimensions = { ClusterName: cluster.cluster.name, ServiceName: this.service.name };
    this.scaling =
      settings.scaling &&
      new Scaling(this, 'scaling', { name, role, dimensions: this.dimensions, settings: settings.scaling });
  }

  /** What all containers of a task have in common. */
  private container(
    { cluster, place, settings }: FargateServiceProps,
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
      stopTimeout: settings.stopTimeoutSeconds,
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': this.logGroup.name,
          'awslogs-region': place.region,
          'awslogs-stream-prefix': name,
        },
      },
    };
  }

  waitFor(dependency: ITerraformDependable): void {
    this.service.dependsOn = [...(this.service.dependsOn ?? []), dependable(dependency)];
  }
}

/** AWS starts the base first, and shares the rest out by weight. */
function capacityProviders({ onDemandBase, spotPercent }: Capacity) {
  return [
    { capacityProvider: 'FARGATE', base: onDemandBase, weight: 100 - spotPercent },
    ...(spotPercent > 0 ? [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: spotPercent }] : []),
  ];
}

const sidecarHealthCheck = { intervalSeconds: 10, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 10 };

function healthCheck({ command, settings }: NonNullable<FargateServiceProps['healthCheck']>) {
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
function executionStatements({ template, encryption }: FargateServiceProps, logGroup: CloudwatchLogGroup): Statement[] {
  const secrets = [template, ...template.sidecars].flatMap((container) => Object.values(container.secrets));
  const secretArns = [...new Set(secrets.map((ref) => ref.secretArn))];
  const images = [template.image, ...template.sidecars.flatMap(({ image }) => image ?? [])];
  return [
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
      resources: [...new Set(images.flatMap(({ repositoryArn }) => repositoryArn ?? []))],
    },
    {
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${logGroup.arn}:*`],
    },
    ...(secretArns.length > 0
      ? [
          { sid: 'ReadSecrets', actions: ['secretsmanager:GetSecretValue'], resources: secretArns },
          encryption.statement('secretsmanager', 'kms:Decrypt'),
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
