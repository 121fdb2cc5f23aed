import { describe, expect, it } from 'vitest';
import { containers, readFrom, variables } from '../service.ts';

import { all, ref, statements } from '../terraform.ts';
import { build, password } from './build.ts';

const terraform = build({ pooling: 'pgbouncer', pgbouncerConnectionsPerTask: 7, readReplicas: 1 });
const [web, pgbouncer, ...others] = containers(terraform);

describe('PgBouncer', () => {
  it('is one container beside the application, from the same image, without which no task goes on', () => {
    expect(others).toEqual([]);
    expect(pgbouncer).toMatchObject({ name: 'pgbouncer', image: web.image, essential: true });
  });

  it('writes its configuration to memory, for nobody else to read, and takes the place of the shell that did so', () => {
    expect(pgbouncer.command).toEqual([
      'sh',
      '-c',
      `umask 077 && printf '[databases]\\n%s\\n[pgbouncer]\\n%s\\n' "$PGBOUNCER_DATABASES" "$PGBOUNCER_SETTINGS" > /dev/shm/pgbouncer.ini && exec pgbouncer /dev/shm/pgbouncer.ini`,
    ]);
  });

  it('is run by nobody, since it refuses root', () => {
    expect(pgbouncer.user).toBe('65534:65534');
    expect(web).not.toHaveProperty('user');
  });

  it('listens to its own task alone, asks it for no password, and goes to the database by TLS', () => {
    expect(variables(pgbouncer).environment.PGBOUNCER_SETTINGS?.split('\n')).toEqual([
      'listen_addr = 127.0.0.1',
      'listen_port = 6432',
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      'default_pool_size = 7',
      'max_client_conn = 5000',
      'query_wait_timeout = 30',
      'server_tls_sslmode = require',
      'log_connections = 0',
      'log_disconnections = 0',
    ]);
  });

  it('alone gets the password, by the key of a secret', () => {
    expect(variables(pgbouncer)).toEqual({
      environment: { PGBOUNCER_SETTINGS: expect.any(String) },
      secrets: { PGBOUNCER_DATABASES: readFrom('database_credentials', 'pgbouncerDatabases') },
    });
    expect(variables(web).secrets).toEqual({});
    expect(JSON.stringify([web, pgbouncer])).not.toContain(password);
  });

  it('makes ECS read that one secret and no other', () => {
    const { policy } = all(terraform, 'aws_iam_role_policy').web_execution_policy;
    expect(statements(policy)).toContainEqual({
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [ref('aws_secretsmanager_secret.database_credentials_secret.arn')],
    });
  });

  it('is waited for until it takes connections', () => {
    expect(pgbouncer.healthCheck.command).toEqual([
      'CMD',
      'python',
      '-c',
      "import socket; socket.create_connection(('127.0.0.1', 6432), 2)",
    ]);
    expect(web.dependsOn).toEqual([{ containerName: 'pgbouncer', condition: 'HEALTHY' }]);
  });

  it.each(['none', 'rds-proxy'] as const)('is not there with pooling %s', (pooling) => {
    expect(containers(build({ pooling }))).toHaveLength(1);
  });
});
