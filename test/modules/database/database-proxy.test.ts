import { describe, expect, it } from 'vitest';
import { all, argument, bareSecurityGroup, ref, statements } from '../terraform.ts';
import { build } from './build.ts';

const terraform = build({ pooling: 'rds-proxy' });
const key = ref('aws_kms_key.encryption_key.arn');
/** The owner's and the application's. */
const credentials = ['credentials', 'application_credentials'].map((of) =>
  ref(`aws_secretsmanager_secret.database_${of}_secret.arn`),
);

/** Who may open connections to whom, by the rules that let them in, and on which port. */
function paths(...settings: Parameters<typeof build>) {
  return argument(build(...settings), 'aws_vpc_security_group_ingress_rule', 'from_port');
}

describe('RDS Proxy', () => {
  it('is in the database subnets, takes TLS only, and logs in by the secrets, whole and literally this', () => {
    expect(all(terraform, 'aws_db_proxy')).toEqual({
      database_proxy_proxy: {
        // In the zones a and b: in others it is another one, which must be there before this one goes.
        name: 'shop-test-ab',
        engine_family: 'POSTGRESQL',
        require_tls: true,
        role_arn: ref('aws_iam_role.database_proxy_role.arn'),
        vpc_subnet_ids: [ref('aws_subnet.network_database_a.id'), ref('aws_subnet.network_database_b.id')],
        vpc_security_group_ids: [ref('aws_security_group.database_proxy_security_group.id')],
        auth: credentials.map((secret_arn) => ({
          auth_scheme: 'SECRETS',
          iam_auth: 'DISABLED',
          client_password_auth_type: 'POSTGRES_SCRAM_SHA_256',
          secret_arn,
        })),
        lifecycle: { create_before_destroy: true },
        depends_on: [
          'aws_iam_role_policy.database_proxy_policy',
          'aws_secretsmanager_secret_version.database_credentials_version',
          'aws_secretsmanager_secret_version.database_application_credentials_version',
          'aws_cloudwatch_log_group.database_proxy_logs',
        ],
      },
    });
  });

  it.each([
    [['eu-central-1c', 'eu-central-1a'], 'ac'],
    [['eu-central-1a', 'eu-central-1c'], 'ac'],
    [['eu-central-1c', 'eu-central-1b', 'eu-central-1a'], 'abc'],
  ])('has for the zones %j, in whatever order, a name that ends in %s', (zones, letters) => {
    expect(argument(build({ pooling: 'rds-proxy' }, { zones }), 'aws_db_proxy', 'name')).toEqual({
      database_proxy_proxy: `shop-test-${letters}`,
    });
  });

  it('leads to the primary, until no task connects to it any more', () => {
    expect(all(terraform, 'aws_db_proxy_target')).toEqual({
      database_proxy_target: {
        db_proxy_name: ref('aws_db_proxy.database_proxy_proxy.name'),
        target_group_name: ref('aws_db_proxy_default_target_group.database_proxy_targets.name'),
        db_instance_identifier: ref('aws_db_instance.database_instance.identifier'),
        lifecycle: { create_before_destroy: true },
      },
    });
  });

  it.each([
    [1, 1],
    [80, 40],
    [99, 50],
    [100, 50],
  ])('holds %d %% of the connections when its settings say so, and %d %% while they idle', (held, idle) => {
    expect(
      all(build({ pooling: 'rds-proxy', proxyConnectionsPercent: held }), 'aws_db_proxy_default_target_group'),
    ).toEqual({
      database_proxy_targets: {
        db_proxy_name: ref('aws_db_proxy.database_proxy_proxy.name'),
        connection_pool_config: {
          max_connections_percent: held,
          max_idle_connections_percent: idle,
          connection_borrow_timeout: 30,
        },
      },
    });
  });

  it('is waited for until it reaches the primary, once for each target, by a program that is told all it needs', () => {
    expect(all(terraform, 'terraform_data')).toEqual({
      database_proxy_connected: {
        triggers_replace: { runAgainWith: ref('aws_db_proxy_target.database_proxy_target.id') },
        depends_on: [],
        provisioner: [
          {
            'local-exec': {
              command: 'node build/cli.cjs wait-for-proxy; exit $?',
              working_dir: '../../..',
              environment: {
                AWS_REGION: 'eu-central-1',
                DB_PROXY_NAME: ref('aws_db_proxy.database_proxy_proxy.name'),
                TIMEOUT_SECONDS: '600',
              },
            },
          },
        ],
      },
    });
  });

  it('lets nobody but the owner in when the application is the owner', () => {
    const { auth } = all(build({ pooling: 'rds-proxy', role: 'owner' }), 'aws_db_proxy').database_proxy_proxy;
    expect(auth).toMatchObject([{ secret_arn: credentials[0] }]);
    expect(auth).toHaveLength(1);
  });

  it('is reached before tasks start', () => {
    expect(all(terraform, 'aws_ecs_service').web_service.depends_on).toContain(
      'terraform_data.database_proxy_connected',
    );
  });

  it('may read these credentials, and use the key for nothing else', () => {
    const { assume_role_policy, ...role } = all(terraform, 'aws_iam_role').database_proxy_role;
    expect(role).toEqual({
      name: 'shop-test-database-proxy',
      description: 'What RDS Proxy does to log in to the database',
    });
    expect(statements(assume_role_policy)).toEqual([
      { Sid: 'Assume', Effect: 'Allow', Principal: { Service: 'rds.amazonaws.com' }, Action: ['sts:AssumeRole'] },
    ]);
    const { policy, ...rest } = all(terraform, 'aws_iam_role_policy').database_proxy_policy;
    expect(rest).toEqual({ name: 'read-credentials', role: ref('aws_iam_role.database_proxy_role.name') });
    expect(statements(policy)).toEqual([
      {
        Sid: 'ReadCredentials',
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: credentials,
      },
      {
        Sid: 'UseKeyThroughSecretsmanager',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [key],
        Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
      },
    ]);
  });

  it('logs to a group that is there before it, encrypted and not kept for ever', () => {
    expect(all(terraform, 'aws_cloudwatch_log_group').database_proxy_logs).toEqual({
      name: '/aws/rds/proxy/shop-test-ab',
      retention_in_days: 30,
      kms_key_id: key,
    });
  });

  it('has a security group of its own, which leads to the database alone', () => {
    expect(all(terraform, 'aws_security_group').database_proxy_security_group).toEqual(
      bareSecurityGroup('shop-test-database-proxy', 'RDS Proxy'),
    );
    const { database_proxy_to_database_egress: egress } = all(terraform, 'aws_vpc_security_group_egress_rule');
    const { database_proxy_to_database_ingress: ingress } = all(terraform, 'aws_vpc_security_group_ingress_rule');
    const rule = {
      description: 'proxy to database',
      ip_protocol: 'tcp',
      from_port: 5432,
      to_port: 5432,
      lifecycle: { create_before_destroy: true },
    };
    const [proxyGroup, databaseGroup] = ['proxy', ''].map((role) =>
      ref(`aws_security_group.database_${role && `${role}_`}security_group.id`),
    );
    expect(egress).toEqual({ ...rule, security_group_id: proxyGroup, referenced_security_group_id: databaseGroup });
    expect(ingress).toEqual({ ...rule, security_group_id: databaseGroup, referenced_security_group_id: proxyGroup });
    const leadOut = Object.values(argument(terraform, 'aws_vpc_security_group_egress_rule', 'security_group_id'));
    expect(leadOut.filter((group) => group === proxyGroup)).toHaveLength(1);
  });

  it('is what its clients are let into, and the database itself only for the replicas, which it does not lead to', () => {
    const withoutReplicas = { database_proxy_to_database_ingress: 5432, web_to_proxy_ingress: 5432 };
    expect(paths({ pooling: 'rds-proxy' })).toEqual(withoutReplicas);
    expect(paths({ pooling: 'rds-proxy', readReplicas: 1 })).toEqual({
      ...withoutReplicas,
      web_to_database_ingress: 5432,
    });
  });

  it.each(['none', 'pgbouncer'] as const)('is not there with pooling %s', (pooling) => {
    const { resource } = build({ pooling });
    const proxys = (type: string) => type.startsWith('aws_db_proxy') || type === 'terraform_data';
    expect(Object.keys(resource).filter(proxys)).toEqual([]);
  });
});
