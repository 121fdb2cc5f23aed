import type { SecretRef } from '../shared/secret-ref.ts';
import type { Sidecar } from '../workload/task-template.ts';
import { type Tls, tlsOf } from './tls.ts';

const port = 6432;

/** Where PgBouncer listens: to the containers of its own task. */
export const pgbouncerEndpoint: { host: string; port: number; tls: Tls } = {
  host: '127.0.0.1',
  port,
  tls: { sslmode: 'disable' },
};

// In memory, and in the sidecar alone: one of them holds the password.
const configurationFile = '/dev/shm/pgbouncer.ini';
const passwordFile = '/dev/shm/userlist.txt';

/** The primary and its replicas, which differ in nothing but their addresses. */
export interface Databases {
  /** The primary's comes first. */
  addresses: string[];
  port: number;
  user: string;
  name: string;
  /** A file in the image with the certificates that sign those of the servers. */
  certificates: string | undefined;
}

/** What PgBouncer calls them. */
export function pooledNames({ addresses, name }: Databases): string[] {
  return addresses.map((_, index) => (index === 0 ? name : `${name}_replica_${index}`));
}

/**
 * PgBouncer beside a task, from the same image. It listens to the task's own containers alone, so it asks them for no password, and
 * the application never sees one.
 */
export function pgbouncerSidecar(databases: Databases, password: SecretRef, connectionsPerTask: number): Sidecar {
  const { addresses, user, name } = databases;
  const pooled = pooledNames(databases);
  const { sslmode, sslrootcert } = tlsOf(databases.certificates);
  return {
    name: 'pgbouncer',
    command: [
      'sh',
      '-c',
      [
        'umask 077',
        `printf '%s\\n' "$PGBOUNCER_INI" > ${configurationFile}`,
        `printf '"${user}" "%s"\\n' "$PGPASSWORD" > ${passwordFile}`,
        // Told to end, it ends in 0, whatever PgBouncer does: 1.18 ends in 1, and Step Functions takes that for a failure of the task.
        `{ pgbouncer ${configurationFile} & pid=$!; trap 'kill $pid; wait $pid; exit 0' TERM; wait $pid; }`,
      ].join(' && '),
    ],
    // PgBouncer refuses to be run by root, which the image's own user may be. This is nobody.
    user: '65534:65534',
    environment: {
      // https://www.pgbouncer.org/config.html
      PGBOUNCER_INI: [
        '[databases]',
        ...addresses.map(
          (address, index) => `${pooled[index]} = host=${address} port=${databases.port} dbname=${name}`,
        ),
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        // Nobody is asked for a password; the one of the file is what PgBouncer itself logs in with.
        'auth_type = trust',
        `auth_file = ${passwordFile}`,
        'pool_mode = transaction',
        `default_pool_size = ${connectionsPerTask}`,
        // More than the 64 workers of 64 threads that a task can have at most; Fargate lets a process open 65535 files
        // (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-defs.html).
        'max_client_conn = 5000',
        // Seconds that a query waits for a connection: it should fail before its worker is killed, as with RDS Proxy.
        'query_wait_timeout = 30',
        // Seconds for which a login may take, as with PGCONNECT_TIMEOUT, and until the next one when it failed. By PgBouncer's own 15 each, every query
        // would fail for a quarter of a minute longer than the database does.
        'server_connect_timeout = 10',
        'server_login_retry = 1',
        `server_tls_sslmode = ${sslmode}`,
        ...(sslrootcert ? [`server_tls_ca_file = ${sslrootcert}`] : []),
        'log_connections = 0',
        'log_disconnections = 0',
      ].join('\n'),
    },
    secrets: { PGPASSWORD: password },
    // By the interpreter that the image has anyway. The kernel lets in whoever connects, even when PgBouncer hangs. So it is asked whether it takes TLS, which it
    // must answer before anybody has logged in: https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
    healthCheck: [
      'python',
      '-c',
      `import socket, struct; s = socket.create_connection(('127.0.0.1', ${port}), 2); s.sendall(struct.pack('!ii', 8, 80877103)); assert s.recv(1)`,
    ],
  };
}
