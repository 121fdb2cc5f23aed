import type { Sidecar } from '../fargate-service/task-template.ts';
import type { SecretRef } from '../shared/secret-ref.ts';

const port = 6432;
// In memory, and in the sidecar alone: the file holds the password.
const configurationFile = '/dev/shm/pgbouncer.ini';

/** A database as PgBouncer names it to its clients. */
export interface PooledDatabase {
  name: string;
  /** How PgBouncer itself connects: https://www.pgbouncer.org/config.html#section-databases */
  connection: string;
}

/** What PgBouncer is told of its databases. It holds the password. */
export function pgbouncerDatabases(databases: PooledDatabase[]): string {
  return databases.map(({ name, connection }) => `${name} = ${connection}`).join('\n');
}

/**
 * PgBouncer beside a task, from the same image. It listens to the task's own containers alone, so it asks them for no password, and
 * the application never sees one.
 */
export function pgbouncerSidecar(databases: SecretRef, connectionsPerTask: number): Sidecar {
  return {
    name: 'pgbouncer',
    command: [
      'sh',
      '-c',
      `umask 077 && printf '[databases]\\n%s\\n[pgbouncer]\\n%s\\n' "$PGBOUNCER_DATABASES" "$PGBOUNCER_SETTINGS" > ${configurationFile} && exec pgbouncer ${configurationFile}`,
    ],
    // PgBouncer refuses to be run by root, which the image's own user may be. This is nobody.
    user: '65534:65534',
    environment: {
      // https://www.pgbouncer.org/config.html
      PGBOUNCER_SETTINGS: [
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = any',
        'pool_mode = transaction',
        `default_pool_size = ${connectionsPerTask}`,
        // More than the 64 workers of 64 threads that a task can have at most; Fargate lets a process open 65535 files
        // (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-defs.html).
        'max_client_conn = 5000',
        // Seconds that a query waits for a connection: it should fail before its worker is killed, as with RDS Proxy.
        'query_wait_timeout = 30',
        'server_tls_sslmode = require',
        'log_connections = 0',
        'log_disconnections = 0',
      ].join('\n'),
    },
    secrets: { PGBOUNCER_DATABASES: databases },
    // By the interpreter that the image has anyway.
    healthCheck: ['python', '-c', `import socket; socket.create_connection(('127.0.0.1', ${port}), 2)`],
  };
}

/** Where the application finds a database that PgBouncer pools. */
export function pooledUrl(user: string, databaseName: string): string {
  return `postgresql://${user}@127.0.0.1:${port}/${databaseName}?sslmode=disable`;
}
