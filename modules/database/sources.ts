import type { Sources } from '../shared/sources.ts';

export const databaseSources = {
  'database.url': {
    variable: 'DATABASE_URL',
    secret: 'no',
    forms: ['scheme', 'query', 'path', 'password'],
    from: "`database`: `postgresql://application@<address>:5432/app?sslmode=require`; the proxy's address with `rds-proxy`; `postgresql://application@127.0.0.1:6432/app?sslmode=disable` with `pgbouncer`, which itself goes to the database by TLS; `sslmode=verify-full&sslrootcert=<path>` with `application.databaseCertificates`",
    present: 'always',
  },
  'database.replicaUrls': {
    variable: 'DATABASE_REPLICA_URLS',
    secret: 'no',
    from: '`database.readReplicas`: one URL a replica, with commas between them',
    present: 'with `readReplicas`',
  },
  'database.disableServerSideCursors': {
    variable: 'DATABASE_DISABLE_SERVER_SIDE_CURSORS',
    secret: 'no',
    from: "`database.pooling`: `true` with `pgbouncer`, else `false`; for Django's `DISABLE_SERVER_SIDE_CURSORS`",
    present: 'always',
  },
  'database.password': {
    variable: 'PGPASSWORD',
    secret: 'yes',
    from: '`database`: what [libpq](https://www.postgresql.org/docs/current/libpq-envars.html), and so psycopg, logs in with when a URL holds no password',
    present: 'without `pgbouncer`',
  },
  'database.host': {
    variable: 'PGHOST',
    secret: 'no',
    from: '`database`: the address of the primary; of the proxy with `rds-proxy`; `127.0.0.1` with `pgbouncer`',
    present: 'always',
  },
  'database.port': {
    variable: 'PGPORT',
    secret: 'no',
    from: '`database`: `5432`, or `6432` with `pgbouncer`',
    present: 'always',
  },
  'database.name': { variable: 'PGDATABASE', secret: 'no', from: '`database`: `app`', present: 'always' },
  'database.user': {
    variable: 'PGUSER',
    secret: 'no',
    from: '`database.role`: `application`; `app` with `owner`, and in the migration',
    present: 'always',
  },
  'database.connectTimeout': {
    variable: 'PGCONNECT_TIMEOUT',
    secret: 'no',
    from: '`database`: `10`, the seconds for which libpq lets a connection take',
    present: 'always',
  },
  'database.sslMode': {
    variable: 'PGSSLMODE',
    secret: 'no',
    from: '`database`: `require`; `verify-full` with `application.databaseCertificates`; `disable` with `pgbouncer`, which itself goes to the database by TLS',
    present: 'always',
  },
  'database.sslRootCert': {
    variable: 'PGSSLROOTCERT',
    secret: 'no',
    from: '`application.databaseCertificates`',
    present: 'with `databaseCertificates`, without `pgbouncer`',
  },
} satisfies Sources;
