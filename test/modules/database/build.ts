import { Database } from '../../../modules/database/database.ts';
import { type DatabaseSettings, databaseSettings } from '../../../modules/database/settings.ts';
import type { MadeNetworkSettings } from '../../../modules/network/settings.ts';
import { allow } from '../../../modules/shared/connections.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { serviceWith } from '../service.ts';
import { leastDatabase } from '../settings.ts';
import { ref } from '../terraform.ts';

/** A database of the least settings, but for those that differ, and a service that uses it. */
export function build(
  settings: Partial<DatabaseSettings> = {},
  networkSettings: Partial<MadeNetworkSettings> = {},
  { certificates, as = 'application' }: { certificates?: string; as?: 'application' | 'owner' } = {},
) {
  return synth((stack) => {
    const shared = foundation(stack, networkSettings);
    const database = new Database(stack, 'database', {
      ...shared,
      certificates,
      settings: { ...databaseSettings.parse(leastDatabase), ...settings },
    });
    const access = as === 'owner' ? database.owner : database;
    const service = serviceWith(stack, shared, access);
    for (const endpoint of access.endpoints) allow(service, endpoint);
  });
}

/** The passwords of the owner and of the application, as Terraform refers to them. */
export const password = ref('ephemeral.aws_secretsmanager_random_password.database_password.random_password');
export const applicationPassword = ref(
  'ephemeral.aws_secretsmanager_random_password.database_application_password.random_password',
);

export const primary = ref('aws_db_instance.database_instance.address');
export const replicas = [1, 2, 3, 4, 5].map((number) =>
  ref(`aws_db_instance.database_replica_${number}_instance.address`),
);

/** Where tasks find a database. */
export function urlTo(address: string, user = 'application'): string {
  return `postgresql://${user}@${address}:5432/app?sslmode=require`;
}
