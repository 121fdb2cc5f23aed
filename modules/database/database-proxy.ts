import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbProxy } from '@cdktf/provider-aws/lib/db-proxy/index.js';
import { DbProxyDefaultTargetGroup } from '@cdktf/provider-aws/lib/db-proxy-default-target-group/index.js';
import { DbProxyTarget } from '@cdktf/provider-aws/lib/db-proxy-target/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Construct } from 'constructs';
import { type Key, useKey } from '../encryption/key.ts';
import type { Secret } from '../secrets/secret.ts';
import { logGroupRights, roleRights, securityGroupRights } from '../shared/common-rights.ts';
import type { Client, Endpoint } from '../shared/connections.ts';
import { policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import { Step } from '../shared/step.ts';
import { databaseProxyRights } from './rights.ts';

interface ProxyNetwork {
  readonly vpcId: string;
  readonly databaseSubnetIds: readonly string[];
  /** The zones of these subnets, a letter each: others make another proxy. */
  readonly zoneLetters: string;
}

export interface DatabaseProxyProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  network: ProxyNetwork;
  encryption: Key;
  /** Days for which CloudWatch keeps the logs. */
  logRetentionDays: number;
  instance: DbInstance;
  /** TCP port, the same as the database's. */
  port: number;
  /** A user name and a password each, in the form that RDS reads: `{ "username": ..., "password": ... }`. It lets in nobody else. */
  credentials: readonly Secret[];
  /** The part of the database's connections that the proxy may hold. */
  connectionsPercent: number;
}

/** RDS Proxy: it shares a part of the database's connections among all tasks. It leads to the primary alone. */
export class DatabaseProxy extends Construct implements Client, Endpoint {
  readonly rights = [databaseProxyRights, securityGroupRights, logGroupRights, roleRights('rds.amazonaws.com')];
  readonly holder: Construct = this;
  readonly securityGroup: SecurityGroup;
  readonly port: number;
  readonly address: string;
  readonly proxyName: string;
  /** It reaches the database. */
  readonly connected: Step;

  constructor(scope: Construct, id: string, props: DatabaseProxyProps) {
    super(scope, id);
    const { name, place, network, encryption, credentials } = props;
    // A proxy is made anew for other subnets, and the new one is there before the old one goes: it needs another name.
    const proxyName = awsName('dbProxy', name, network.zoneLetters);
    this.port = props.port;
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, 'database-proxy'),
      description: 'RDS Proxy',
      vpcId: network.vpcId,
      tags: { Name: `${name}-database-proxy` },
    });
    // RDS would make it itself, without a key and to be kept for ever.
    const logGroup = new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/rds/proxy/${proxyName}`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: encryption.keyArn,
    });
    const role = new IamRole(this, 'role', {
      name: awsName('role', name, 'database-proxy'),
      description: 'What RDS Proxy does to log in to the database',
      // Without a condition on whom it is for: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html names none.
      assumeRolePolicy: policyDocument({
        sid: 'Assume',
        principals: { Service: 'rds.amazonaws.com' },
        actions: ['sts:AssumeRole'],
        resources: [],
      }),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'read-credentials',
      role: role.name,
      policy: policyDocument(
        {
          sid: 'ReadCredentials',
          actions: ['secretsmanager:GetSecretValue'],
          resources: credentials.map(({ arn }) => arn),
        },
        useKey(encryption, 'secretsmanager', place, 'kms:Decrypt'),
      ),
    });
    const proxy = new DbProxy(this, 'proxy', {
      name: proxyName,
      engineFamily: 'POSTGRESQL',
      requireTls: true,
      roleArn: role.arn,
      vpcSubnetIds: [...network.databaseSubnetIds],
      vpcSecurityGroupIds: [this.securityGroup.id],
      auth: credentials.map(({ arn }) => ({
        authScheme: 'SECRETS',
        iamAuth: 'DISABLED',
        clientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
        secretArn: arn,
      })),
      // One that is taken away goes after the tasks that connect to it.
      lifecycle: { createBeforeDestroy: true },
      // It reads the credentials as soon as it exists.
      dependsOn: [policy, ...credentials.map(({ version }) => version), logGroup],
    });
    const targets = new DbProxyDefaultTargetGroup(this, 'targets', {
      dbProxyName: proxy.name,
      connectionPoolConfig: {
        maxConnectionsPercent: props.connectionsPercent,
        maxIdleConnectionsPercent: Math.ceil(props.connectionsPercent / 2),
        // Seconds that a request waits for a connection when all are taken: it should fail before its worker does.
        connectionBorrowTimeout: 30,
      },
    });
    const target = new DbProxyTarget(this, 'target', {
      dbProxyName: proxy.name,
      targetGroupName: targets.name,
      dbInstanceIdentifier: props.instance.identifier,
      // The proxy that goes must lead to the database until tasks connect to the one that comes.
      lifecycle: { createBeforeDestroy: true },
    });
    this.address = proxy.endpoint;
    this.proxyName = proxy.name;
    // Terraform takes a target for made once it is registered. The proxy opens its first connection a minute or more later.
    this.connected = new Step(this, 'connected', {
      place,
      command: ['wait-for-proxy'],
      environment: { DB_PROXY_NAME: proxy.name, TIMEOUT_SECONDS: '600' },
      runAgainWith: target.id,
    });
  }
}
