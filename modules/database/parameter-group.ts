import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group/index.js';
import type { Construct } from 'constructs';
import { connectionLimit } from './connections.ts';
import type { DatabaseSettings } from './settings.ts';

/** The parameters of PostgreSQL that the primary and its replicas share. `name` is that of the environment. */
export function parameterGroup(scope: Construct, name: string, identifier: string, settings: DatabaseSettings) {
  return new DbParameterGroup(scope, 'parameter-group', {
    name: `${identifier}-postgres18`,
    description: `PostgreSQL 18 of ${name}`,
    family: 'postgres18',
    parameter: [
      // The engine's own default, which RDS always answers as pending-reboot: any other method would be planned anew for ever.
      // https://github.com/hashicorp/terraform-provider-aws/issues/39252
      { name: 'rds.force_ssl', value: '1', applyMethod: 'pending-reboot' },
      // Changes of the schema, and slow queries: no other statement, since statements hold personal data.
      { name: 'log_statement', value: 'ddl' },
      { name: 'log_min_duration_statement', value: String(settings.slowQueryMilliseconds) },
      { name: 'shared_preload_libraries', value: 'pg_stat_statements', applyMethod: 'pending-reboot' },
      { name: 'pg_stat_statements.track', value: 'all' },
      // Written out, so that it is the number that the connections were counted against.
      { name: 'max_connections', value: String(connectionLimit(settings)), applyMethod: 'pending-reboot' },
    ],
    // A group that is in use can't be deleted, so its successor must be there first.
    lifecycle: { createBeforeDestroy: true },
  });
}
