import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group/index.js';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import type { Network } from '../network/network.ts';
import { RandomPassword } from '../secrets/random-password.ts';
import { Secret } from '../secrets/secret.ts';
import type { Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import type { DatabaseSettings } from './settings.ts';

export interface DatabaseProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  network: Network;
  encryption: Encryption;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  /** Days for which the secret that holds DATABASE_URL can be brought back. */
  secretRecoveryWindowDays: number;
  settings: DatabaseSettings;
}

const logs = ['postgresql', 'upgrade'];
const databaseName = 'app';
const userName = 'app';

/**
 * RDS for PostgreSQL 18 in the database subnets. The password exists in the database and, as part of DATABASE_URL, in Secrets
 * Manager, and nowhere else.
 */
export class Database extends Construct implements Endpoint {
  readonly port = 5432;
  readonly securityGroup: SecurityGroup;
  readonly secrets: Record<string, SecretRef>;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const { name, network, encryption, settings } = props;
    const identifier = awsName('dbInstance', name);

    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, 'database'),
      description: 'PostgreSQL',
      vpcId: network.vpc.id,
      tags: { Name: `${name}-database` },
    });
    const subnetGroup = new DbSubnetGroup(this, 'subnet-group', {
      name: identifier,
      description: `Database subnets of ${name}`,
      subnetIds: network.databaseSubnets.map((subnet) => subnet.id),
    });
    const parameterGroup = new DbParameterGroup(this, 'parameter-group', {
      name: `${identifier}-postgres18`,
      description: `PostgreSQL 18 of ${name}`,
      family: 'postgres18',
      parameter: [
        { name: 'rds.force_ssl', value: '1' },
        // Changes of the schema, and slow queries: no other statement, since statements hold personal data.
        { name: 'log_statement', value: 'ddl' },
        { name: 'log_min_duration_statement', value: String(settings.slowQueryMilliseconds) },
      ],
      // A group that is in use can't be deleted, so its successor must be there first.
      lifecycle: { createBeforeDestroy: true },
    });

    // RDS would make them itself, without a key and to be kept for ever.
    const logGroups = logs.map(
      (log) =>
        new CloudwatchLogGroup(this, `${log}-logs`, {
          name: `/aws/rds/instance/${identifier}/${log}`,
          retentionInDays: props.logRetentionDays,
          kmsKeyId: encryption.key.arn,
        }),
    );

    const password = new RandomPassword(this, 'password', { length: 32 });
    const instance = new DbInstance(this, 'instance', {
      identifier,
      engine: 'postgres',
      engineVersion: '18',
      autoMinorVersionUpgrade: true,
      // Otherwise a change waits for the maintenance window, and every plan until then shows it again.
      applyImmediately: true,
      instanceClass: settings.instanceClass,
      dbName: databaseName,
      username: userName,
      passwordWo: password.value,
      passwordWoVersion: settings.passwordVersion,
      port: this.port,
      dbSubnetGroupName: subnetGroup.name,
      vpcSecurityGroupIds: [this.securityGroup.id],
      publiclyAccessible: false,
      parameterGroupName: parameterGroup.name,
      multiAz: settings.multiAz,
      storageType: 'gp3',
      allocatedStorage: settings.storageGiB,
      // AWS takes no limit that is the storage there is already: without one, it does not grow.
      ...(settings.maxStorageGiB > settings.storageGiB && { maxAllocatedStorage: settings.maxStorageGiB }),
      storageEncrypted: true,
      kmsKeyId: encryption.key.arn,
      iamDatabaseAuthenticationEnabled: true,
      enabledCloudwatchLogsExports: logs,
      // Seven days are free.
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: encryption.key.arn,
      performanceInsightsRetentionPeriod: 7,
      backupRetentionPeriod: settings.backupRetentionDays,
      copyTagsToSnapshot: true,
      deletionProtection: settings.deletionProtection,
      skipFinalSnapshot: !settings.finalSnapshot,
      ...(settings.finalSnapshot && { finalSnapshotIdentifier: `${identifier}-final` }),
      // The plan itself refuses, before anything else has been destroyed.
      lifecycle: { preventDestroy: settings.deletionProtection },
      dependsOn: logGroups,
    });

    const databaseUrl = new Secret(this, 'url', {
      name: `${name}/database-url`,
      description: 'DATABASE_URL',
      encryption,
      recoveryWindowDays: props.secretRecoveryWindowDays,
      value: `postgresql://${userName}:${password.value}@${instance.address}:${this.port}/${databaseName}?sslmode=require`,
      version: settings.passwordVersion,
    });
    this.secrets = { DATABASE_URL: databaseUrl.ref };
  }
}
