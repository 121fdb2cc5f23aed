import { allow } from '../../modules/shared/connections.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** Who may talk to whom, and may do what. A path that is not listed here does not exist. */
export function connect(
  { network, loadBalancer, storage, database, broker, cache, parameters }: Foundation,
  { web, all, schedules, databaseRole, migration, collectStatic }: Services,
  { collectStatic: collectStaticSettings }: EnvironmentConfig,
): void {
  const asWeb = collectStaticSettings?.access === 'as-web';
  const staticInMedia = storage.staticFiles === storage.media;
  allow(loadBalancer, web);
  if (broker && 'queueDepth' in broker) network.letOut(broker.queueDepth);
  for (const task of [...all, ...schedules, migration, asWeb ? collectStatic : undefined].filter(
    (found) => found !== undefined,
  )) {
    network.letOut(task);
    network.letOutFurther(task);
    for (const endpoint of (task === migration ? database.owner : database).endpoints) allow(task, endpoint);
    broker?.letIn(task);
    if (cache) allow(task, cache);
    if (task !== collectStatic && !staticInMedia) storage.static.grantRead(task);
    storage.media.grantReadWrite(task);
    parameters.grantReadFeatureFlags(task);
  }
  if (databaseRole) {
    network.letOut(databaseRole);
    for (const endpoint of database.owner.endpoints) allow(databaseRole, endpoint);
  }
  if (collectStatic) {
    if (!(asWeb && staticInMedia)) storage.staticFiles.grantReadWrite(collectStatic);
    if (asWeb) return;
    network.letOut(collectStatic);
    parameters.grantReadFeatureFlags(collectStatic);
  }
}
