import { expect, it } from 'vitest';
import { deposedIn, type Plan, refusedIn } from '../../../../src/commands/recover/refused.ts';
import { sentence } from '../../../../src/configuration/finding.ts';

type Change = NonNullable<Plan['resource_changes']>[number];

const change = (address: string, actions: string[], more: Partial<Change['change']> = {}): Change => ({
  address,
  type: address.split('.')[0] as string,
  change: { actions, ...more },
});

const refused = (...resource_changes: Change[]) => refusedIn({ resource_changes }, 'dev').map(sentence);

const secret = 'aws_secretsmanager_secret_version.database_credentials_version';
const database = 'aws_db_instance.database_instance';
const passwordOf = (before: number | null, after: number) => ({
  before: { password_wo_version: before },
  after: { password_wo_version: after },
});

it('lets a plan add, change and import', () => {
  expect(
    refused(
      change('aws_vpc.network_vpc', ['no-op'], { importing: { id: 'vpc-1' } }),
      change('aws_lb.load_balancer_alb', ['update']),
      change('aws_iam_role.web', ['create']),
    ),
  ).toEqual([]);
  expect(refusedIn({}, 'dev')).toEqual([]);
});

it.each([['delete'], ['delete', 'create'], ['create', 'delete']])('refuses to %s and %s', (...actions) => {
  expect(refused(change('aws_sqs_queue.broker_default', actions))).toEqual([
    `aws_sqs_queue.broker_default: must not be destroyed, since recover deletes nothing, got "${actions.join(' and ')}"; put back the setting, or what was changed in AWS by hand, that does it, run npm run recover dev again, then deploy the setting`,
  ]);
});

it('lets new revisions, new values of secrets and steps take the place of old ones, as each deploy does', () => {
  const replace = ['delete', 'create'];
  expect(
    refused(
      change('aws_ecs_task_definition.web_fargate_task_definition', replace),
      change(secret, replace),
      change('terraform_data.migrate', replace),
      { ...change('aws_db_parameter_group.database_parameter_group', ['delete']), deposed: '0a1b2c3d' },
    ),
  ).toEqual([]);
});

it('refuses to write a password to a secret that the database would not get', () => {
  expect(refused(change(secret, ['create']), change(database, ['no-op'], passwordOf(1, 1)))).toEqual([
    'dev.database.passwordVersion: must be raised, since no secret holds the password that the database has, got 1; set it to 2, and run npm run recover dev again',
  ]);
});

it.each([
  ['is made', change(database, ['create'], { before: null, after: { password_wo_version: 1 } })],
  ['is imported, and so given the password', change(database, ['update'], passwordOf(null, 1))],
  ['has a new version of its password', change(database, ['update'], passwordOf(1, 2))],
])('writes both where the database %s', (_, instance) => {
  expect(refused(change(secret, ['create']), instance)).toEqual([]);
});

it('leaves a database alone whose secret is there', () => {
  expect(refused(change(secret, ['no-op']), change(database, ['no-op'], passwordOf(1, 1)))).toEqual([]);
});

const cut = { action_reason: 'replace_because_tainted' };

it('says how to go on with what an apply began, and recover does not find well in AWS', () => {
  expect(refused({ ...change('aws_nat_gateway.network_nat["a"]', ['delete', 'create']), ...cut })).toEqual([
    `aws_nat_gateway.network_nat["a"]: must not be destroyed, since recover deletes nothing, got "delete and create"; an apply that made it was cut or failed: if it is well in AWS, npm run terraform dev -- untaint 'aws_nat_gateway.network_nat["a"]'; if it failed there, npm run terraform dev -- apply '-target=aws_nat_gateway.network_nat["a"]' -var=image_tag=<tag> replaces it`,
  ]);
});

it('replaces a service that never was ready, and what is put again without harm', () => {
  const replace = ['delete', 'create'];
  expect(
    refused(
      { ...change('aws_ecs_service.web_service', replace), ...cut },
      { ...change('aws_appautoscaling_target.web_target', replace), ...cut },
    ),
  ).toEqual([]);
  expect(refused(change('aws_ecs_service.web_service', replace))).toHaveLength(1);
});

it('tells what was replaced before, and is destroyed with the plan', () => {
  const before = { id: 'shop-dev-old' };
  const old = { ...change('aws_db_parameter_group.group', ['delete'], { before }), deposed: '0a1b2c3d' };
  expect(deposedIn({ resource_changes: [old, change('aws_vpc.vpc', ['delete'])] })).toEqual([
    'aws_db_parameter_group.group: shop-dev-old',
  ]);
  expect(deposedIn({})).toEqual([]);
});
