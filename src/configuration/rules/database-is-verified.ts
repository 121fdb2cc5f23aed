import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/**
 * Without the certificates of RDS libpq talks by TLS to whoever answers, and gives it the data
 * (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION).
 */
export const databaseIsVerified: EnvironmentRule = ({ stage, database }, { databaseCertificates }) =>
  unlessUnreadable(() =>
    stage !== 'production' || databaseCertificates || database.withoutCertificates
      ? []
      : [
          {
            path: 'database.withoutCertificates',
            must: 'must say why tasks of production may talk to whoever answers for the database, or application.databaseCertificates must be given',
            got: undefined,
            wayOut:
              "put the certificates of RDS into the image as docs/your-project.md shows, and write databaseCertificates: '/etc/ssl/certs/aws-databases.pem' in environments/application.ts",
          },
        ],
  );
