import { describe, expect, it } from 'vitest';
import { containers, readFrom, variables } from '../service.ts';
import { all, ref, statements } from '../terraform.ts';
import { applicationPassword, build } from './build.ts';

const terraform = build({ pooling: 'pgbouncer', pgbouncerConnectionsPerTask: 7, readReplicas: 1 });
const [web, pgbouncer, ...others] = containers(terraform);

describe('PgBouncer', () => {
  it('is one container beside the application, from the same image, without which no task goes on', () => {
    expect(others).toEqual([]);
    expect(pgbouncer).toMatchObject({ name: 'pgbouncer', image: web.image, essential: true });
  });

  it('writes its configuration and the password to memory, for nobody else to read, and takes the place of the shell that did so', () => {
    expect(pgbouncer.command).toEqual([
      'sh',
      '-c',
      [
        'umask 077',
        `printf '%s\\n' "$PGBOUNCER_INI" > /dev/shm/pgbouncer.ini`,
        `printf '"application" "%s"\\n' "$PGPASSWORD" > /dev/shm/userlist.txt`,
        "{ pgbouncer /dev/shm/pgbouncer.ini & pid=$!; trap 'kill $pid; wait $pid; exit 0' TERM; wait $pid; }",
      ].join(' && '),
    ]);
  });

  it('is run by nobody, since it refuses root', () => {
    expect(pgbouncer.user).toBe('65534:65534');
    expect(web).not.toHaveProperty('user');
  });

  it('listens to its own task alone, asks it for no password, and goes to the database by TLS', () => {
    const [primary, replica] = ['instance', 'replica_1_instance'].map((name) =>
      ref(`aws_db_instance.database_${name}.address`),
    );
    expect(variables(pgbouncer).environment.PGBOUNCER_INI?.split('\n')).toEqual([
      '[databases]',
      `app = host=${primary} port=5432 dbname=app`,
      `app_replica_1 = host=${replica} port=5432 dbname=app`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      'listen_port = 6432',
      'unix_socket_dir =',
      'auth_type = trust',
      'auth_file = /dev/shm/userlist.txt',
      'pool_mode = transaction',
      'default_pool_size = 7',
      'max_client_conn = 5000',
      'query_wait_timeout = 30',
      'server_connect_timeout = 10',
      'server_login_retry = 1',
      'server_tls_sslmode = require',
      'log_connections = 0',
      'log_disconnections = 0',
    ]);
  });

  it('alone gets the password, by the key of a secret', () => {
    expect(variables(pgbouncer)).toEqual({
      environment: { PGBOUNCER_INI: expect.any(String) },
      secrets: { PGPASSWORD: readFrom('database_application_credentials', 'password') },
    });
    expect(variables(web).secrets).toEqual({});
    expect(JSON.stringify([web, pgbouncer])).not.toContain(applicationPassword);
  });

  it('makes ECS read that one secret and no other', () => {
    const { policy } = all(terraform, 'aws_iam_role_policy').web_execution_policy;
    expect(statements(policy)).toContainEqual({
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [ref('aws_secretsmanager_secret.database_application_credentials_secret.arn')],
    });
  });

  it('is waited for until it takes connections', () => {
    expect(pgbouncer.healthCheck.command).toEqual([
      'CMD',
      'python',
      '-c',
      "import socket, struct; s = socket.create_connection(('127.0.0.1', 6432), 2); s.sendall(struct.pack('!ii', 8, 80877103)); assert s.recv(1)",
    ]);
    expect(web.dependsOn).toEqual([{ containerName: 'pgbouncer', condition: 'HEALTHY' }]);
  });

  it.each(['none', 'rds-proxy'] as const)('is not there with pooling %s', (pooling) => {
    expect(containers(build({ pooling }))).toHaveLength(1);
  });
});
