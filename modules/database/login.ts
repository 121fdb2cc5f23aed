import type { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import type { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { Secret } from '../secrets/secret.ts';

export interface LoginProps {
  /** Begins the name of the secret: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** What follows it. */
  secretName: string;
  description: string;
  encryption: Key;
  /** Days for which the secret can be brought back. */
  secretRecoveryWindowDays: number;
  instance: DbInstance;
  /** TCP port. */
  port: number;
  database: string;
  user: string;
  /** An ephemeral value. */
  password: string;
  version: number;
}

/** A user name and a password in the form that RDS Proxy reads, written anew for another database. */
export function loginSecret(scope: Construct, id: string, props: LoginProps): Secret {
  return new Secret(scope, id, {
    name: `${props.name}/${props.secretName}`,
    description: props.description,
    encryption: props.encryption,
    recoveryWindowDays: props.secretRecoveryWindowDays,
    value: JSON.stringify({
      engine: 'postgres',
      host: props.instance.address,
      port: props.port,
      dbname: props.database,
      username: props.user,
      password: props.password,
    }),
    version: props.version,
    writtenAnewWith: { resource: props.instance, attribute: 'resource_id' },
  });
}
