import { Database } from '../../../modules/database/database.ts';
import { type DatabaseSettings, databaseSettings } from '../../../modules/database/settings.ts';
import type { NetworkSettings } from '../../../modules/network/settings.ts';
import { allow } from '../../../modules/shared/connections.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { serviceWith } from '../service.ts';
import { leastDatabase } from '../settings.ts';
import { ref } from '../terraform.ts';

/** A database of the least settings, but for those that differ, and a service that uses it. */
export function build(settings: Partial<DatabaseSettings> = {}, networkSettings: Partial<NetworkSettings> = {}) {
  return synth((stack) => {
    const shared = foundation(stack, networkSettings);
    const database = new Database(stack, 'database', {
      ...shared,
      settings: { ...databaseSettings.parse(leastDatabase), ...settings },
    });
    const service = serviceWith(stack, shared, database);
    for (const endpoint of database.endpoints) allow(service, endpoint);
  });
}

/** The password, as Terraform refers to it. */
export const password = ref('ephemeral.aws_secretsmanager_random_password.database_password.random_password');

export const primary = ref('aws_db_instance.database_instance.address');
export const replicas = [1, 2, 3, 4, 5].map((number) =>
  ref(`aws_db_instance.database_replica_${number}_instance.address`),
);

/** Where tasks find a database. */
export function urlTo(address: string): string {
  return `postgresql://app@${address}:5432/app?sslmode=require`;
}
