import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Secret } from '../secrets/secret.ts';
import { literal } from '../shared/literal.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import { urlIn } from '../shared/url.ts';
import type { Databases } from './pgbouncer.ts';
import { queryOf, tlsOf } from './tls.ts';

/** Whom the application logs in as. */
export const applicationRole = 'application';

/** A command of the application's image that makes the role and gives it its rights, once for each password and each database. */
export interface RoleCommand {
  /** In exec form. */
  readonly command: string[];
  readonly environment: Record<string, string>;
  readonly secrets: Record<string, SecretRef>;
  /** When this changes the role lacks something until the command has run again. */
  readonly runAgainWith: string;
}

/** The command in application-role.py, for the primary. */
export function roleCommand(
  { addresses: [host = ''], port, user, name, certificates }: Databases,
  owner: Secret,
  application: Secret,
): RoleCommand {
  // Commands run at the root of the project.
  const code = readFileSync('modules/database/application-role.py', 'utf8');
  return {
    command: ['python', '-c', literal(code)],
    environment: {
      DATABASE_ROLE: applicationRole,
      DATABASE_OWNER_URL: urlIn(
        {},
        {
          scheme: 'postgresql',
          user,
          host,
          port,
          path: `/${name}`,
          query: `${queryOf(tlsOf(certificates))}&connect_timeout=10`,
        },
      ),
    },
    secrets: {
      DATABASE_OWNER_PASSWORD: owner.ref('password'),
      DATABASE_ROLE_PASSWORD: application.ref('password'),
    },
    runAgainWith: `${application.version.versionId} ${createHash('sha256').update(code).digest('hex')}`,
  };
}
