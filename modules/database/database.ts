import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { RandomPassword } from '../secrets/random-password.ts';
import { logGroupRights, roleRights, securityGroupRights } from '../shared/common-rights.ts';
import { allow, type Endpoint } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import type { Told } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import { longestWait } from '../shared/waits.ts';
import type { Sidecar, TaskPart } from '../workload/task-template.ts';
import type { MeasuredInstance } from './alarms.ts';
import { applicationRole, type RoleCommand, roleCommand } from './application-role.ts';
import { DatabaseProxy, type DatabaseProxyProps } from './database-proxy.ts';
import { type LoginProps, loginSecret } from './login.ts';
import { monitoring } from './monitoring.ts';
import { parameterGroup } from './parameter-group.ts';
import { type Databases, pgbouncerSidecar } from './pgbouncer.ts';
import { readOnce, restored } from './restored.ts';
import { databaseProtection, databaseRights, monitoringRights, restoreRights } from './rights.ts';
import type { DatabaseSettings } from './settings.ts';
import { whatTasksAreTold } from './told.ts';

export interface DatabaseProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  network: DatabaseProxyProps['network'];
  encryption: Key;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  /** Days for which the secret that holds the password can be brought back. */
  secretRecoveryWindowDays: number;
  /** A file in the image with the certificates that sign those of RDS. Without it tasks talk to whoever answers. */
  certificates?: string | undefined;
  settings: DatabaseSettings;
}

/** What tasks are told of the database, and what they then connect to. */
export interface DatabaseAccess extends TaskPart {
  readonly endpoints: readonly Endpoint[];
}

const databaseName = 'app';
const userName = 'app';

/**
 * RDS for PostgreSQL 18 in the database subnets, with its read replicas and its pooling. Passwords exist in the database and in Secrets
 * Manager, and nowhere else.
 */
export class Database extends Construct implements Endpoint, DatabaseAccess {
  readonly rights: readonly Rights[];
  readonly port = 5432;
  readonly securityGroup: SecurityGroup;
  /** The primary. */
  readonly instance: DbInstance;
  /** Copies that can be read from alone. */
  readonly replicas: readonly DbInstance[];
  readonly told: Told[];
  readonly sidecar: Sidecar | undefined;
  readonly startAfter: ITerraformDependable[];
  /** What the application connects to. */
  readonly endpoints: Endpoint[];
  /** How tasks that change the schema reach it: as the owner of all that is in it. */
  readonly owner: DatabaseAccess;
  /** Makes whom the application logs in as. Without it, that is the owner. */
  readonly roleCommand: RoleCommand | undefined;
  /** Itself and its read replicas, the primary first. */
  readonly instances: readonly (MeasuredInstance & { readonly instance: DbInstance })[];
  readonly proxy: DatabaseProxy | undefined;
  private readonly props: DatabaseProps;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    this.props = props;
    const { name, network, encryption, settings } = props;
    this.rights = [
      databaseRights,
      databaseProtection(settings.deletionProtection),
      securityGroupRights,
      logGroupRights,
      ...(settings.restoreFrom ? [restoreRights(settings.restoreFrom)] : []),
      ...(settings.monitoringIntervalSeconds > 0 ? [monitoringRights, roleRights('monitoring.rds.amazonaws.com')] : []),
    ];
    const identifier = awsName('dbInstance', name);

    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, 'database'),
      description: 'PostgreSQL',
      vpcId: network.vpcId,
      tags: { Name: `${name}-database` },
    });
    const subnetGroup = new DbSubnetGroup(this, 'subnet-group', {
      name: identifier,
      description: `Database subnets of ${name}`,
      subnetIds: [...network.databaseSubnetIds],
    });
    const monitored = monitoring(this, identifier, props);
    const common = { ...this.sameForAll(identifier), ...monitored.arguments };

    const newPassword = new RandomPassword(this, 'password', { length: 32 });
    const instance = new DbInstance(this, 'instance', {
      ...common,
      ...restored(this, identifier, encryption, settings.restoreFrom),
      identifier,
      engine: 'postgres',
      engineVersion: '18',
      dbName: databaseName,
      username: userName,
      passwordWo: newPassword.value,
      passwordWoVersion: settings.passwordVersion,
      port: this.port,
      dbSubnetGroupName: subnetGroup.name,
      multiAz: settings.multiAz,
      storageType: 'gp3',
      allocatedStorage: settings.storageGiB,
      kmsKeyId: encryption.keyArn,
      backupRetentionPeriod: settings.backupRetentionDays,
      backupWindow: settings.backupWindow,
      deletionProtection: settings.deletionProtection,
      skipFinalSnapshot: !settings.finalSnapshot,
      ...(settings.finalSnapshot && { finalSnapshotIdentifier: `${identifier}-final` }),
      // The snapshot is of the last moment, the backups of those before it:
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.Retaining.html
      deleteAutomatedBackups: !settings.finalSnapshot,
      // The plan itself refuses, before anything else has been destroyed.
      lifecycle: { preventDestroy: settings.deletionProtection, ignoreChanges: readOnce },
      dependsOn: [...monitored.startAfter, ...this.logGroups(this, identifier)],
    });
    this.instance = instance;
    const replicas = Array.from({ length: settings.readReplicas }, (_, index) => {
      const replica = new Construct(this, `replica-${index + 1}`);
      const replicaIdentifier = awsName('dbInstance', name, replica.node.id);
      const instance = new DbInstance(replica, 'instance', {
        ...common,
        identifier: replicaIdentifier,
        replicateSourceDb: this.instance.identifier,
        // It holds nothing that its primary does not.
        skipFinalSnapshot: true,
        // One that is taken away goes after the tasks that read from it.
        lifecycle: { createBeforeDestroy: true },
        dependsOn: this.logGroups(replica, replicaIdentifier),
      });
      return { scope: replica, role: `${id}-${replica.node.id}`, isReplica: true, instance };
    });
    this.replicas = replicas.map(({ instance }) => instance);
    this.instances = [{ scope: this, role: id, isReplica: false, instance }, ...replicas];

    const login = (id: string, of: Pick<LoginProps, 'secretName' | 'description' | 'user' | 'password' | 'version'>) =>
      loginSecret(this, id, { ...props, ...of, instance, port: this.port, database: databaseName });
    const ofOwner = login('credentials', {
      secretName: 'database',
      description: 'User name and password of the database',
      user: userName,
      password: newPassword.value,
      version: settings.passwordVersion,
    });
    const asOwner = settings.role === 'owner';
    const ofApplication = asOwner
      ? ofOwner
      : login('application-credentials', {
          secretName: 'database-application',
          description: 'User name and password of the application in the database',
          user: applicationRole,
          password: new RandomPassword(this, 'application-password', { length: 32 }).value,
          version: settings.applicationPasswordVersion,
        });
    const proxy =
      settings.pooling === 'rds-proxy'
        ? new DatabaseProxy(this, 'proxy', {
            ...props,
            instance,
            port: this.port,
            // The owner's too: tasks of before the role log in with it until they are replaced.
            credentials: asOwner ? [ofOwner] : [ofOwner, ofApplication],
            connectionsPercent: settings.proxyConnectionsPercent,
          })
        : undefined;
    this.proxy = proxy;
    if (proxy) allow(proxy, this);
    this.startAfter = proxy ? [proxy.connected] : [];

    // A proxy leads to the primary alone.
    this.endpoints = proxy ? [proxy, ...(replicas.length > 0 ? [this] : [])] : [this];
    const { port } = this;
    const themselves: Databases = {
      ...{ port, user: userName, name: databaseName, certificates: props.certificates },
      addresses: this.instances.map(({ instance }) => instance.address),
    };
    const databases: Databases = {
      ...themselves,
      addresses: [proxy?.address ?? instance.address, ...themselves.addresses.slice(1)],
      user: asOwner ? userName : applicationRole,
    };
    this.told = whatTasksAreTold(databases, ofApplication, settings.pooling);
    this.sidecar =
      settings.pooling === 'pgbouncer'
        ? pgbouncerSidecar(databases, ofApplication.ref('password'), settings.pgbouncerConnectionsPerTask)
        : undefined;
    // Past any pooling: a migration locks and sets things for its whole session.
    this.owner = asOwner
      ? this
      : { told: whatTasksAreTold(themselves, ofOwner, 'none'), startAfter: [], endpoints: [this] };
    this.roleCommand = asOwner ? undefined : roleCommand(themselves, ofOwner, ofApplication);
  }

  /** What the primary and its replicas have in common. */
  private sameForAll(identifier: string) {
    const { name, encryption, settings } = this.props;
    return {
      instanceClass: settings.instanceClass,
      parameterGroupName: parameterGroup(this, name, identifier, settings).name,
      vpcSecurityGroupIds: [this.securityGroup.id],
      publiclyAccessible: false,
      storageEncrypted: true,
      // AWS takes no limit that is the storage there is already: without one, it does not grow.
      ...(settings.maxStorageGiB > settings.storageGiB && { maxAllocatedStorage: settings.maxStorageGiB }),
      iamDatabaseAuthenticationEnabled: settings.iamAuthentication,
      autoMinorVersionUpgrade: true,
      maintenanceWindow: settings.maintenanceWindow,
      // Otherwise a change waits for the maintenance window, and every plan until then shows it again.
      applyImmediately: true,
      // What a snapshot holds, a replica, another instance class and a final snapshot take as long as the data is large; the provider gives up after 50 to 80 minutes.
      timeouts: { create: longestWait, update: longestWait, delete: longestWait },
      enabledCloudwatchLogsExports: settings.logExports,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: encryption.keyArn,
      performanceInsightsRetentionPeriod: settings.performanceInsightsRetentionDays,
      copyTagsToSnapshot: true,
    };
  }

  /** RDS would make them itself, without a key and to be kept for ever. */
  private logGroups(scope: Construct, identifier: string): CloudwatchLogGroup[] {
    return this.props.settings.logExports.map(
      (log) =>
        new CloudwatchLogGroup(scope, `${log}-logs`, {
          name: `/aws/rds/instance/${identifier}/${log}`,
          retentionInDays: this.props.logRetentionDays,
          kmsKeyId: this.props.encryption.keyArn,
        }),
    );
  }
}
