import type { Secret } from '../secrets/secret.ts';
import { SecretText } from '../shared/secret-text.ts';
import { type Told, tell } from '../shared/sources.ts';
import { type UrlParts, urlIn } from '../shared/url.ts';
import { type Databases, pgbouncerEndpoint, pooledNames } from './pgbouncer.ts';
import { connectTimeoutSeconds, type DatabaseSettings } from './settings.ts';
import { databaseSources } from './sources.ts';
import { queryOf, tlsOf } from './tls.ts';

/** What tasks are told of the primary and its replicas. With PgBouncer all are at one address, under a name for each. */
export function whatTasksAreTold(
  databases: Databases,
  credentials: Secret,
  pooling: DatabaseSettings['pooling'],
): Told[] {
  const pgbouncer = pooling === 'pgbouncer';
  const { user } = databases;
  const { port, tls } = pgbouncer ? pgbouncerEndpoint : { port: databases.port, tls: tlsOf(databases.certificates) };
  const [primary = { host: '', name: '' }, ...replicas] = pgbouncer
    ? pooledNames(databases).map((name) => ({ host: pgbouncerEndpoint.host, name }))
    : databases.addresses.map((host) => ({ host, name: databases.name }));
  const partsOf = ({ host, name }: typeof primary): UrlParts => ({
    ...{ scheme: 'postgresql', user, host, port },
    ...{ path: `/${name}`, query: queryOf(tls) },
  });
  const source = {
    secretArn: credentials.arn,
    versionId: credentials.version.versionId,
    passwordIn: (json: string) => `jsondecode(${json}).password`,
  };
  return tell(
    databaseSources,
    {
      'database.url': urlIn({}, partsOf(primary)),
      'database.replicaUrls':
        replicas.length > 0 ? replicas.map((replica) => urlIn({}, partsOf(replica))).join(',') : undefined,
      // A connection that goes from client to client after each transaction can't hold a cursor open between two.
      'database.disableServerSideCursors': String(pgbouncer),
      // Apart from the URLs, so that a new replica or another pooling needs no new password. PgBouncer asks for none.
      'database.password': pgbouncer ? undefined : credentials.ref('password'),
      'database.host': primary.host,
      'database.port': String(port),
      'database.name': primary.name,
      'database.user': user,
      'database.connectTimeout': String(connectTimeoutSeconds),
      'database.sslMode': tls.sslmode,
      'database.sslRootCert': tls.sslrootcert,
    },
    {
      'database.url': (form) =>
        form.password && !pgbouncer
          ? new SecretText(source, (password) => urlIn(form, partsOf(primary), password))
          : urlIn(form, partsOf(primary)),
    },
  );
}
