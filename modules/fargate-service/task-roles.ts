import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import type { Route } from '../log-router/log-router.ts';
import { taskPolicy, trustService } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { statementsOf } from '../workload/permissions.ts';
import type { TaskTemplate } from '../workload/task-template.ts';
import type { Task } from '../workload/workload.ts';
import { fargateServiceRights, permissionsRights } from './rights.ts';

interface TaskRolesProps {
  /** Begins the names of the roles: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** The word for the task among those of the environment. */
  role: string;
  place: Place;
  encryption: Key;
  template: TaskTemplate;
  task: Pick<Task, 'permissions'>;
  /** What sends its lines somewhere, if ECS does not by itself. */
  route: Pick<Route, 'statements' | 'startAfter' | 'rights'> | undefined;
}

/** What ECS may do to start a task, and what the code in it may do. */
export function taskRoles(scope: Construct, props: TaskRolesProps, logGroup: CloudwatchLogGroup) {
  const { name, role, place, task, route } = props;
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
  const executionPolicy = taskPolicy(scope, 'execution-policy', {
    name: 'start-task',
    role: executionRole,
    statements: executionStatements(props, logGroup),
  });

  const { permissions = [] } = task;
  const permissionsPolicy =
    permissions.length > 0
      ? [
          taskPolicy(scope, 'permissions', {
            name: 'permissions',
            role: taskRole,
            statements: statementsOf(permissions),
          }),
        ]
      : [];
  const routePolicy = route?.statements.length
    ? [taskPolicy(scope, 'route-logs', { name: 'route-logs', role: taskRole, statements: route.statements })]
    : [];
  return {
    taskRole,
    executionRole,
    /** What must be there before the first task starts. */
    startAfter: [executionPolicy, ...permissionsPolicy, ...routePolicy, ...(route?.startAfter ?? [])],
    rights: [
      ...fargateServiceRights,
      ...permissionsPolicy.map(() => permissionsRights(permissions)),
      ...(route?.rights ?? []),
    ],
  };
}

/** Exactly what ECS needs to start this task: its repositories, its log group, its secrets. */
function executionStatements(
  { template, encryption, place }: TaskRolesProps,
  logGroup: CloudwatchLogGroup,
): Statement[] {
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
