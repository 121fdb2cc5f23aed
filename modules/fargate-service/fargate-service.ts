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
import type { FargateServiceSettings } from './settings.ts';
import type { Sidecar, TaskTemplate } from './task-template.ts';

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
  /** Where the container listens, and who sends requests there. */
  ingress?: { port: number; targetGroup: LbTargetGroup; gracePeriodSeconds: number };
  settings: FargateServiceSettings;
}

/** One command of the application's image, kept running on Fargate. */
export class FargateService extends Construct implements Client, Grantee {
  readonly securityGroup: SecurityGroup;
  /** What the application's own code may do. It starts empty; owners of resources grant. */
  readonly taskRole: IamRole;
  readonly service: EcsService;

  constructor(scope: Construct, id: string, props: FargateServiceProps) {
    super(scope, id);
    const { name, role, network, place, template, ingress, settings } = props;

    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, role),
      description: `Tasks of ${role}`,
      vpcId: network.vpc.id,
      tags: { Name: `${name}-${role}` },
    });
    const logGroup = new CloudwatchLogGroup(this, 'logs', {
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
      policy: policyDocument(...executionStatements(props, logGroup)),
    });

    const temporary = 'tmp';
    const taskDefinition = new EcsTaskDefinition(this, 'task-definition', {
      family: awsName('ecs', name, role),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(settings.cpu),
      memory: String(settings.memoryMiB),
      executionRoleArn: executionRole.arn,
      taskRoleArn: this.taskRole.arn,
      volume: [{ name: temporary }],
      // A deployment that fails goes back to the revision before it, which must still be there.
      skipDestroy: true,
      containerDefinitions: JSON.stringify([
        {
          ...this.container(props, { name: role, ...template, command: props.command }, temporary, logGroup),
          portMappings: ingress ? [{ containerPort: ingress.port, hostPort: ingress.port, protocol: 'tcp' }] : [],
          ...(template.sidecars.length > 0 && {
            dependsOn: template.sidecars.map((sidecar) => ({ containerName: sidecar.name, condition: 'HEALTHY' })),
          }),
        },
        ...template.sidecars.map((sidecar) => ({
          ...this.container(props, sidecar, temporary, logGroup),
          ...(sidecar.user && { user: sidecar.user }),
          healthCheck: {
            command: ['CMD', ...sidecar.healthCheck],
            interval: 10,
            timeout: 5,
            retries: 3,
            startPeriod: 10,
          },
        })),
      ]),
    });

    this.service = new EcsService(this, 'service', {
      name: role,
      cluster: props.cluster.cluster.arn,
      taskDefinition: taskDefinition.arn,
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
      desiredCount: settings.tasks,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: 'ENABLED',
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
        postcondition: [
          {
            condition: `\${self.task_definition == ${taskDefinition.fqn}.arn}`,
            errorMessage: `${role}: must run its new revision, got the one before it; the log group ${logGroup.name} says why the new tasks failed.`,
          },
        ],
      },
      // The first task starts as soon as the service exists.
      dependsOn: [executionPolicy, ...network.waysOut, ...template.startAfter],
    });
  }

  /** What all containers of a task have in common. */
  private container(
    { template, place, settings }: FargateServiceProps,
    { name, command, environment, secrets }: Pick<Sidecar, 'name' | 'command' | 'environment' | 'secrets'>,
    temporary: string,
    logGroup: CloudwatchLogGroup,
  ) {
    return {
      name,
      image: template.image.uri,
      essential: true,
      command,
      environment: sorted(environment).map(([variable, value]) => ({ name: variable, value })),
      secrets: sorted(secrets).map(([variable, ref]) => ({ name: variable, valueFrom: ref.valueFrom })),
      ...revisionLabels(secrets),
      portMappings: [],
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: temporary, containerPath: '/tmp', readOnly: false }],
      volumesFrom: [],
      systemControls: [],
      linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
      stopTimeout: settings.stopTimeoutSeconds,
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

  waitFor(dependency: ITerraformDependable): void {
    this.service.dependsOn = [...(this.service.dependsOn ?? []), dependable(dependency)];
  }
}

/** Exactly what ECS needs to start this task: its repository, its log group, its secrets. */
function executionStatements({ template, encryption }: FargateServiceProps, logGroup: CloudwatchLogGroup): Statement[] {
  const secrets = [template, ...template.sidecars].flatMap((container) => Object.values(container.secrets));
  const secretArns = [...new Set(secrets.map((ref) => ref.secretArn))];
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
      resources: [template.image.repositoryArn],
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
