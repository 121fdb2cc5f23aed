import type { Sender } from '../../modules/mail/mail.ts';
import type { MailSettings } from '../../modules/mail/settings.ts';
import { allow } from '../../modules/shared/connections.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { isTracedPool } from '../configuration/traced.ts';
import type { Foundation } from './foundation.ts';
import { connectInternalServices } from './internal-services.ts';
import type { Services } from './services.ts';

/** Who may talk to whom, and may do what. A path that is not listed here does not exist. */
export function connect(
  { network, loadBalancer, storage, database, broker, cache, parameters, mail, discovery, tracing }: Foundation,
  made: Services,
  { collectStatic: collectStaticSettings, mail: mailSettings }: EnvironmentConfig,
): void {
  const { web, services, others, ofApplication, schedules, databaseRole, migration, collectStatic } = made;
  const asWeb = collectStaticSettings?.access === 'as-web';
  const staticInMedia = storage.staticFiles === storage.media;
  for (const service of [web, ...services]) allow(loadBalancer, service);
  // What tries its new tasks runs as web does.
  if (web.shift?.settings.check) allow(web.fargate, web);
  // What is not the application's reaches nothing of it.
  for (const other of others) {
    network.letOut(other);
    network.letOutFurther(other);
  }
  if (broker && 'queueDepth' in broker) network.letOut(broker.queueDepth);
  for (const { capacity } of made.workers) if (capacity) network.letOut(capacity);
  const tasks = [...ofApplication, ...schedules, migration, asWeb ? collectStatic : undefined].filter(
    (found) => found !== undefined,
  );
  for (const task of tasks) {
    network.letOut(task);
    network.letOutFurther(task);
    for (const endpoint of (task === migration ? database.owner : database).endpoints) allow(task, endpoint);
    broker?.letIn(task);
    if (cache) allow(task, cache);
    if (task !== collectStatic && !staticInMedia) storage.static.grantRead(task);
    storage.media.grantReadWrite(task);
    parameters.grantReadFeatureFlags(task);
  }
  if (discovery) connectInternalServices(discovery, made, tasks);
  for (const sender of sendersOf(made, mailSettings?.senders ?? [])) mail?.letSend(sender);
  for (const service of tracedOf(made)) tracing?.letSend(service);
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

/** What traces what it does, where there is tracing. */
function tracedOf({ web, services, internalServices, others, workers, processes }: Services) {
  const traced = [
    web,
    ...services,
    ...internalServices,
    ...workers.filter(({ settings }) => isTracedPool(settings)),
    ...processes,
  ];
  return traced.map(({ fargate }) => fargate).filter((service) => !others.includes(service));
}

/** What sends mail, of what there is. */
function sendersOf(made: Services, named: MailSettings['senders']): Sender[] {
  const { web, services, internalServices, others, workers, processes, schedules, beat, migration } = made;
  const all: Record<MailSettings['senders'][number], Sender[]> = {
    web: [web.fargate],
    services: [...services, ...internalServices]
      .map(({ fargate }) => fargate)
      .filter((service) => !others.includes(service)),
    schedules,
    workers: workers.map(({ fargate }) => fargate),
    processes: processes.map(({ fargate }) => fargate),
    beat: beat ? [beat.fargate] : [],
    migration: migration ? [migration] : [],
  };
  return [...new Set(named)].flatMap((name) => all[name]);
}
