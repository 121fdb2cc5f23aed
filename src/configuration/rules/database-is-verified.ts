import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

const path = 'database.withoutCertificates';

/**
 * Without the certificates of RDS libpq talks by TLS to whoever answers, and gives it the data
 * (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION).
 */
export const databaseIsVerified: EnvironmentRule = ({ stage, database }, { databaseCertificates }) =>
  unlessUnreadable((): Finding[] => {
    const { withoutCertificates } = database;
    if (databaseCertificates && withoutCertificates !== undefined) {
      const must = 'must be left out, since application.databaseCertificates is given';
      return [{ path, must, got: withoutCertificates, wayOut: 'delete the line' }];
    }
    if (stage !== 'production' || databaseCertificates || withoutCertificates) return [];
    return [
      {
        path,
        must: 'must say why tasks of production may talk to whoever answers for the database, or application.databaseCertificates must be given',
        got: undefined,
        wayOut:
          "put the certificates of RDS into the image as docs/your-project.md shows, and write databaseCertificates: '/etc/ssl/certs/aws-databases.pem' in environments/application.ts",
      },
    ];
  });
