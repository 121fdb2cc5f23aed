import { describe, expect, it } from 'vitest';
import type { DatabaseSettings } from '../../../modules/database/settings.ts';
import { containers, readFrom, variables } from '../service.ts';
import { all, argument, bareSecurityGroup, ref, statements, trust, withoutWriteOnly } from '../terraform.ts';
import { applicationPassword, build, password, primary, replicas, urlTo } from './build.ts';

const key = ref('aws_kms_key.encryption_key.arn');

/** What the primary of the least settings shares with its replicas. */
const common = {
  instance_class: 'db.t4g.micro',
  parameter_group_name: ref('aws_db_parameter_group.database_parameter_group.name'),
  vpc_security_group_ids: [ref('aws_security_group.database_security_group.id')],
  publicly_accessible: false,
  storage_encrypted: true,
  max_allocated_storage: 50,
  iam_database_authentication_enabled: false,
  auto_minor_version_upgrade: true,
  maintenance_window: 'sun:03:30-sun:04:30',
  apply_immediately: true,
  timeouts: { create: '3h', update: '3h', delete: '3h' },
  enabled_cloudwatch_logs_exports: ['postgresql', 'upgrade'],
  performance_insights_enabled: true,
  performance_insights_kms_key_id: key,
  performance_insights_retention_period: 7,
  copy_tags_to_snapshot: true,
  monitoring_interval: 60,
  monitoring_role_arn: ref('aws_iam_role.database_monitoring_role.arn'),
};

/** The primary. */
function instanceOf(terraform: ReturnType<typeof build>) {
  return all(terraform, 'aws_db_instance').database_instance;
}

/** PostgreSQL's parameters by name. */
function parameters(terraform: ReturnType<typeof build>): Record<string, object> {
  const { parameter } = all(terraform, 'aws_db_parameter_group').database_parameter_group;
  return Object.fromEntries(parameter.map(({ name, ...rest }: { name: string }) => [name, rest]));
}

/** What is written to the secrets of the owner and of the application, and when it is written anew. */
function credentials(terraform: ReturnType<typeof build>) {
  const { database_credentials_version: owner, database_application_credentials_version: application } = all(
    terraform,
    'aws_secretsmanager_secret_version',
  );
  return { owner, application };
}

/** What libpq reads of where the database is. */
function libpq(differing: Record<string, string>): Record<string, string> {
  return {
    PGCONNECT_TIMEOUT: '10',
    PGDATABASE: 'app',
    PGPORT: '5432',
    PGSSLMODE: 'require',
    PGUSER: 'application',
    ...differing,
  };
}

describe('a database of the least settings', () => {
  const terraform = build();

  it('is one instance, whole and literally this', () => {
    expect(all(terraform, 'aws_db_instance')).toEqual({
      database_instance: {
        ...common,
        identifier: 'shop-test',
        engine: 'postgres',
        engine_version: '18',
        db_name: 'app',
        username: 'app',
        password_wo: password,
        password_wo_version: 1,
        port: 5432,
        db_subnet_group_name: ref('aws_db_subnet_group.database_subnet_group.name'),
        multi_az: false,
        storage_type: 'gp3',
        allocated_storage: 20,
        kms_key_id: key,
        backup_retention_period: 1,
        backup_window: '02:00-03:00',
        deletion_protection: false,
        skip_final_snapshot: false,
        final_snapshot_identifier: 'shop-test-final',
        delete_automated_backups: false,
        lifecycle: {
          prevent_destroy: false,
          ignore_changes: ['kms_key_id', 'restore_to_point_in_time', 'snapshot_identifier'],
        },
        depends_on: [
          'aws_iam_role_policy.database_monitoring_policy',
          'aws_cloudwatch_log_group.database_postgresql_logs',
          'aws_cloudwatch_log_group.database_upgrade_logs',
        ],
      },
    });
  });

  it('lies in the database subnets', () => {
    expect(all(terraform, 'aws_db_subnet_group').database_subnet_group).toEqual({
      name: 'shop-test',
      description: 'Database subnets of shop-test',
      subnet_ids: [ref('aws_subnet.network_database_a.id'), ref('aws_subnet.network_database_b.id')],
    });
  });

  it('has a security group of its own that lets nobody in by itself', () => {
    expect(all(terraform, 'aws_security_group').database_security_group).toEqual(
      bareSecurityGroup('shop-test-database', 'PostgreSQL'),
    );
  });

  it('is itself what its clients are let into', () => {
    expect(Object.keys(all(terraform, 'aws_vpc_security_group_ingress_rule'))).toEqual(['web_to_database_ingress']);
  });

  it('takes TLS only, logs slow queries and changes of the schema but no other statement, and counts what is slow', () => {
    expect(all(terraform, 'aws_db_parameter_group')).toEqual({
      database_parameter_group: {
        name: 'shop-test-postgres18',
        description: 'PostgreSQL 18 of shop-test',
        family: 'postgres18',
        parameter: [
          { name: 'rds.force_ssl', value: '1', apply_method: 'pending-reboot' },
          { name: 'log_statement', value: 'ddl' },
          { name: 'log_min_duration_statement', value: '500' },
          { name: 'shared_preload_libraries', value: 'pg_stat_statements', apply_method: 'pending-reboot' },
          { name: 'pg_stat_statements.track', value: 'all' },
          // What RDS derives from the memory of a db.t4g.micro.
          { name: 'max_connections', value: '112', apply_method: 'pending-reboot' },
        ],
        lifecycle: { create_before_destroy: true },
      },
    });
  });

  it('writes its logs to groups that are there before it, encrypted and not kept for ever', () => {
    const kept = { retention_in_days: 30, kms_key_id: key };
    expect(all(terraform, 'aws_cloudwatch_log_group')).toMatchObject({
      database_postgresql_logs: { name: '/aws/rds/instance/shop-test/postgresql', ...kept },
      database_upgrade_logs: { name: '/aws/rds/instance/shop-test/upgrade', ...kept },
    });
  });

  it("lets RDS report the operating system's figures of this database, to the log group that it writes them to", () => {
    const { assume_role_policy, ...role } = all(terraform, 'aws_iam_role').database_monitoring_role;
    expect(role).toEqual({
      name: 'shop-test-database-monitoring',
      description: "What RDS does to report the operating system's figures",
    });
    expect(statements(assume_role_policy)).toEqual([
      trust('monitoring.rds.amazonaws.com', 'arn:aws:rds:eu-central-1:111111111111:db:shop-test*'),
    ]);
    const { policy, ...rest } = all(terraform, 'aws_iam_role_policy').database_monitoring_policy;
    expect(rest).toEqual({ name: 'write-figures', role: ref('aws_iam_role.database_monitoring_role.name') });
    const logGroup = 'arn:aws:logs:eu-central-1:111111111111:log-group:RDSOSMetrics';
    expect(statements(policy)).toEqual([
      {
        Sid: 'MakeLogGroup',
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
        Resource: [logGroup, `${logGroup}:*`],
      },
      {
        Sid: 'WriteFigures',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
        Resource: [`${logGroup}:log-stream:*`],
      },
    ]);
  });

  it('has two random passwords of letters and digits', () => {
    expect(terraform.ephemeral.aws_secretsmanager_random_password).toEqual({
      database_password: { password_length: 32, exclude_punctuation: true },
      database_application_password: { password_length: 32, exclude_punctuation: true },
    });
  });

  it('keeps what leads to it in a secret of the owner and one of the application, which can be brought back', () => {
    const kept = { kms_key_id: key, recovery_window_in_days: 7 };
    expect(all(terraform, 'aws_secretsmanager_secret')).toEqual({
      database_application_credentials_secret: {
        ...kept,
        name: 'shop-test/database-application',
        description: 'User name and password of the application in the database',
      },
      database_credentials_secret: {
        ...kept,
        name: 'shop-test/database',
        description: 'User name and password of the database',
      },
    });
  });

  it.each([
    { whose: 'owner', construct: 'credentials', username: 'app', password },
    {
      whose: 'application',
      construct: 'application_credentials',
      username: 'application',
      password: applicationPassword,
    },
  ] as const)(
    "writes the $whose's anew when the password changes, and when the database is made anew, in the form that RDS Proxy reads",
    ({ whose, construct, username, password }) => {
      const { secret_string_wo, ...version } = credentials(terraform)[whose];
      expect(version).toEqual({
        secret_id: ref(`aws_secretsmanager_secret.database_${construct}_secret.id`),
        secret_string_wo_version: 1,
        lifecycle: { replace_triggered_by: ['aws_db_instance.database_instance.resource_id'] },
      });
      expect(JSON.parse(secret_string_wo)).toEqual({
        ...{ engine: 'postgres', host: primary, port: 5432, dbname: 'app' },
        username,
        password,
      });
    },
  );

  it('gives tasks a URL without the password, the password as libpq reads it, and no container beside theirs', () => {
    expect(containers(terraform).map(variables)).toEqual([
      {
        environment: {
          DATABASE_DISABLE_SERVER_SIDE_CURSORS: 'false',
          DATABASE_URL: urlTo(primary),
          ...libpq({ PGHOST: primary }),
        },
        secrets: { PGPASSWORD: readFrom('database_application_credentials', 'password') },
      },
    ]);
  });
});

describe('a database with every setting', () => {
  const terraform = build({
    instanceClass: 'db.r8g.large',
    storageGiB: 100,
    maxStorageGiB: 1000,
    multiAz: true,
    backupRetentionDays: 35,
    backupWindow: '23:45-00:15',
    maintenanceWindow: 'mon:00:30-mon:01:30',
    deletionProtection: true,
    slowQueryMilliseconds: 250,
    logExports: ['postgresql', 'upgrade', 'iam-db-auth-error'],
    iamAuthentication: true,
    performanceInsightsRetentionDays: 731,
    monitoringIntervalSeconds: 1,
    maxConnections: 2000,
    readReplicas: 5,
    passwordVersion: 4,
  });
  const instance = instanceOf(terraform);
  const set = {
    instance_class: 'db.r8g.large',
    max_allocated_storage: 1000,
    maintenance_window: 'mon:00:30-mon:01:30',
    enabled_cloudwatch_logs_exports: ['postgresql', 'upgrade', 'iam-db-auth-error'],
    iam_database_authentication_enabled: true,
    performance_insights_retention_period: 731,
    monitoring_interval: 1,
  };

  it('is as large, as safe and as closely watched as it is told', () => {
    expect(instance).toMatchObject({
      ...set,
      allocated_storage: 100,
      multi_az: true,
      backup_retention_period: 35,
      backup_window: '23:45-00:15',
    });
  });

  it('is protected in AWS and in the plan, and leaves a snapshot if it goes all the same', () => {
    expect(instance).toMatchObject({
      deletion_protection: true,
      lifecycle: { prevent_destroy: true },
      skip_final_snapshot: false,
      final_snapshot_identifier: 'shop-test-final',
    });
  });

  it('takes as many connections, and logs queries as slow, as they say', () => {
    expect(parameters(terraform)).toMatchObject({
      max_connections: { value: '2000' },
      log_min_duration_statement: { value: '250' },
    });
  });

  it('has five replicas, each of it whole and literally this: with no password, no snapshot and no second zone', () => {
    const numbered = [1, 2, 3, 4, 5].map((number) => [
      `database_replica_${number}_instance`,
      {
        ...common,
        ...set,
        identifier: `shop-test-replica-${number}`,
        replicate_source_db: ref('aws_db_instance.database_instance.identifier'),
        skip_final_snapshot: true,
        lifecycle: { create_before_destroy: true },
        depends_on: ['postgresql', 'upgrade', 'iam_db_auth_error'].map(
          (log) => `aws_cloudwatch_log_group.database_replica_${number}_${log}_logs`,
        ),
      },
    ]);
    expect(all(terraform, 'aws_db_instance')).toEqual({ database_instance: instance, ...Object.fromEntries(numbered) });
  });

  it('has log groups for each instance', () => {
    const names = Object.values(argument(terraform, 'aws_cloudwatch_log_group', 'name')).map(String);
    const identifiers = ['shop-test', ...[1, 2, 3, 4, 5].map((number) => `shop-test-replica-${number}`)];
    const logs = ['postgresql', 'upgrade', 'iam-db-auth-error'];
    expect(names.filter((name) => name.startsWith('/aws/rds/')).sort()).toEqual(
      identifiers.flatMap((identifier) => logs.map((log) => `/aws/rds/instance/${identifier}/${log}`)).sort(),
    );
  });
});

describe('a database without', () => {
  it('a final snapshot goes with its data', () => {
    const instance = instanceOf(build({ finalSnapshot: false }));
    expect(instance.skip_final_snapshot).toBe(true);
    expect(instance).not.toHaveProperty('final_snapshot_identifier');
    expect(instance.delete_automated_backups).toBe(true);
  });

  it('room to grow has no limit, since AWS refuses one that it has reached', () => {
    const instance = instanceOf(build({ storageGiB: 50, maxStorageGiB: 50 }));
    expect(instance.allocated_storage).toBe(50);
    expect(instance).not.toHaveProperty('max_allocated_storage');
  });

  it('exported logs makes no log group, and waits for none', () => {
    const terraform = build({ logExports: [], readReplicas: 1 });
    const waitsFor = argument(terraform, 'aws_db_instance', 'depends_on');
    expect(waitsFor).toEqual({
      database_instance: ['aws_iam_role_policy.database_monitoring_policy'],
      database_replica_1_instance: [],
    });
    expect(argument(terraform, 'aws_db_instance', 'enabled_cloudwatch_logs_exports')).toEqual({
      database_instance: [],
      database_replica_1_instance: [],
    });
    expect(Object.keys(all(terraform, 'aws_cloudwatch_log_group')).filter((name) => /^database/.test(name))).toEqual(
      [],
    );
  });

  it("the operating system's figures needs no role", () => {
    const terraform = build({ monitoringIntervalSeconds: 0, readReplicas: 1 });
    expect(argument(terraform, 'aws_db_instance', 'monitoring_interval')).toEqual({
      database_instance: 0,
      database_replica_1_instance: 0,
    });
    expect(JSON.stringify(terraform)).not.toMatch(/monitoring_(role|policy)/);
  });
});

describe('a new password', () => {
  const versionsOf = (settings: Partial<DatabaseSettings>) => {
    const terraform = build(settings);
    const { owner, application } = credentials(terraform);
    return {
      instance: instanceOf(terraform).password_wo_version,
      owner: owner.secret_string_wo_version,
      application: application.secret_string_wo_version,
    };
  };

  it("of the owner is written to the database and to the owner's secret when its version is raised", () => {
    expect(versionsOf({ passwordVersion: 7 })).toEqual({ instance: 7, owner: 7, application: 1 });
  });

  it("of the application is written to the application's secret when its version is raised", () => {
    expect(versionsOf({ applicationPasswordVersion: 7 })).toEqual({ instance: 1, owner: 1, application: 7 });
  });

  it.each<Partial<DatabaseSettings>>([{ readReplicas: 5 }, { pooling: 'rds-proxy' }, { pooling: 'pgbouncer' }])(
    'is not made by %j',
    (settings) => {
      expect(credentials(build(settings))).toEqual(credentials(build({})));
    },
  );
});

describe.each(['none', 'rds-proxy', 'pgbouncer'] as const)('five replicas, and pooling %s', (pooling) => {
  const terraform = build({ readReplicas: 5, pooling });
  const [web] = containers(terraform).map(variables);

  it('let the passwords stand in write-only arguments alone', () => {
    for (const secret of [password, applicationPassword]) {
      expect(JSON.stringify(terraform)).toContain(secret);
      expect(withoutWriteOnly(terraform)).not.toContain(secret);
    }
    expect(JSON.stringify(terraform)).not.toMatch(
      /"(password|manage_master_user_password|secret_string|secret_binary)":/,
    );
  });

  it('tell tasks where to find the primary and the replicas', () => {
    const secrets = { PGPASSWORD: readFrom('database_application_credentials', 'password') };
    const replicaUrls = replicas.map((replica) => urlTo(replica)).join(',');
    const proxy = ref('aws_db_proxy.database_proxy_proxy.endpoint');
    const local = (name: string) => `postgresql://application@127.0.0.1:6432/${name}?sslmode=disable`;
    const told = {
      none: {
        environment: {
          DATABASE_DISABLE_SERVER_SIDE_CURSORS: 'false',
          DATABASE_URL: urlTo(primary),
          DATABASE_REPLICA_URLS: replicaUrls,
          ...libpq({ PGHOST: primary }),
        },
        secrets,
      },
      'rds-proxy': {
        environment: {
          DATABASE_DISABLE_SERVER_SIDE_CURSORS: 'false',
          DATABASE_URL: urlTo(proxy),
          DATABASE_REPLICA_URLS: replicaUrls,
          ...libpq({ PGHOST: proxy }),
        },
        secrets,
      },
      pgbouncer: {
        environment: {
          DATABASE_DISABLE_SERVER_SIDE_CURSORS: 'true',
          DATABASE_URL: local('app'),
          DATABASE_REPLICA_URLS: [1, 2, 3, 4, 5].map((number) => local(`app_replica_${number}`)).join(','),
          ...libpq({ PGHOST: '127.0.0.1', PGPORT: '6432', PGSSLMODE: 'disable' }),
        },
        secrets: {},
      },
    };
    expect(web).toEqual(told[pooling]);
  });

  it('tell the owner where they are themselves, since what changes tables needs a connection to itself', () => {
    const owner = build({ readReplicas: 5, pooling }, {}, { as: 'owner' });
    expect(containers(owner).map(variables)).toEqual([
      {
        environment: {
          DATABASE_DISABLE_SERVER_SIDE_CURSORS: 'false',
          DATABASE_URL: urlTo(primary, 'app'),
          DATABASE_REPLICA_URLS: replicas.map((replica) => urlTo(replica, 'app')).join(','),
          ...libpq({ PGHOST: primary, PGUSER: 'app' }),
        },
        secrets: { PGPASSWORD: readFrom('database_credentials', 'password') },
      },
    ]);
    expect(argument(owner, 'aws_vpc_security_group_ingress_rule', 'from_port')).toMatchObject({
      web_to_database_ingress: 5432,
    });
    expect(Object.keys(all(owner, 'aws_vpc_security_group_ingress_rule'))).not.toContain('web_to_proxy_ingress');
  });
});

describe("an application that is the database's owner", () => {
  it('has no role of its own, and no second password', () => {
    const terraform = build({ role: 'owner' });
    expect(containers(terraform).map(variables)).toMatchObject([
      {
        environment: { DATABASE_URL: urlTo(primary, 'app'), PGUSER: 'app' },
        secrets: { PGPASSWORD: readFrom('database_credentials', 'password') },
      },
    ]);
    expect(Object.keys(all(terraform, 'aws_secretsmanager_secret'))).toEqual(['database_credentials_secret']);
    expect(Object.keys(terraform.ephemeral.aws_secretsmanager_random_password ?? {})).toEqual(['database_password']);
  });

  it.each(['none', 'rds-proxy', 'pgbouncer'] as const)(
    'changes tables by pooling %s, as it does all else',
    (pooling) => {
      const settings = { role: 'owner', pooling } as const;
      expect(build(settings, {}, { as: 'owner' })).toEqual(build(settings));
    },
  );
});

describe('certificates in the image', () => {
  const certificates = '/etc/ssl/certs/aws-databases.pem';
  const verified = (user: string, host: string) =>
    `postgresql://${user}@${host}:5432/app?sslmode=verify-full&sslrootcert=${certificates}`;

  it.each(['none', 'rds-proxy'] as const)('let tasks talk to that server alone, with pooling %s', (pooling) => {
    const host = pooling === 'none' ? primary : ref('aws_db_proxy.database_proxy_proxy.endpoint');
    expect(containers(build({ pooling, readReplicas: 1 }, {}, { certificates })).map(variables)).toMatchObject([
      {
        environment: {
          DATABASE_URL: verified('application', host),
          DATABASE_REPLICA_URLS: verified('application', replicas[0] as string),
          PGSSLMODE: 'verify-full',
          PGSSLROOTCERT: certificates,
        },
      },
    ]);
  });

  it('let PgBouncer do so in their place', () => {
    const [web, pgbouncer] = containers(build({ pooling: 'pgbouncer' }, {}, { certificates })).map(variables);
    expect(web?.environment).toMatchObject({ PGSSLMODE: 'disable' });
    expect(web?.environment).not.toHaveProperty('PGSSLROOTCERT');
    expect(pgbouncer?.environment.PGBOUNCER_INI).toContain(
      `\nserver_tls_sslmode = verify-full\nserver_tls_ca_file = ${certificates}\n`,
    );
  });

  it('let the owner talk to that server alone, whatever the pooling', () => {
    const [owner] = containers(build({ pooling: 'pgbouncer' }, {}, { certificates, as: 'owner' })).map(variables);
    expect(owner?.environment).toMatchObject({ DATABASE_URL: verified('app', primary), PGSSLROOTCERT: certificates });
  });
});
