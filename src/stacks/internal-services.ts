import type { Discovery } from '../../modules/discovery/discovery.ts';
import { ofApplication } from '../../modules/discovery/settings.ts';
import type { FargateService } from '../../modules/fargate-service/fargate-service.ts';
import type { InternalService } from '../../modules/service/internal-service.ts';
import { allow, type Client } from '../../modules/shared/connections.ts';
import type { Services } from './services.ts';

/**
 * Opens the way to each internal service for those whom it names, and has it found. `application` are the tasks of the application's image. Of those, what only sends tasks or shows them has
 * no proxy: it calls by DNS, as do tasks that no service of ECS runs, which have no Service Connect
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html).
 */
export function connectInternalServices(discovery: Discovery, made: Services, application: readonly Client[]): void {
  const { internalServices, beat, flower } = made;
  const callers = new Set<FargateService>();
  for (const server of internalServices) {
    const named = namedBy(server, made);
    const ofImage = server.settings.internal.clients.includes(ofApplication) ? application : [];
    for (const client of [...ofImage, ...named]) if (client !== server.fargate) allow(client, server);
    for (const caller of made.all) {
      if (
        caller !== beat?.fargate &&
        caller !== flower?.fargate &&
        (ofImage.includes(caller) || named.includes(caller))
      )
        callers.add(caller);
    }
  }
  for (const caller of callers) discovery.call(caller);
  // Whoever is called may call, too.
  for (const { settings, fargate } of internalServices) discovery.serve(settings, fargate);
}

/**
 * What is called is there, and speaks the newest API, before what calls it. Workers alone are older than the internal services of the application's image, which send them tasks: an old one would throw away
 * a task of a kind that it does not know. Between internal services there is no order, since each may call the other.
 */
export function startInternalServicesFirst(made: Services): void {
  const { internalServices, others, ofApplication: application, workers, schedules } = made;
  const internal = internalServices.map(({ fargate }) => fargate);
  const ofWorkers = workers.map(({ fargate }) => fargate);
  for (const server of internalServices) {
    const ofImage = server.settings.internal.clients.includes(ofApplication) ? [...application, ...schedules] : [];
    const sends = !others.includes(server.fargate);
    for (const client of [...ofImage, ...namedBy(server, made)]) {
      const isWorker = ofWorkers.some((worker) => worker === client);
      if (internal.some((other) => other === client) || (isWorker && sends)) continue;
      client.waitFor(server.fargate.service);
    }
  }
}

/** The services of other images that may call it. */
function namedBy({ settings }: InternalService, { services, internalServices }: Services): FargateService[] {
  const { clients } = settings.internal;
  return [...services, ...internalServices]
    .filter((service) => service.settings.image !== 'application' && clients.includes(service.settings.name))
    .map(({ fargate }) => fargate);
}
