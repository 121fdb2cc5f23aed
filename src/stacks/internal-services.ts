import type { Discovery } from '../../modules/discovery/discovery.ts';
import { ofApplication } from '../../modules/discovery/settings.ts';
import type { FargateService } from '../../modules/fargate-service/fargate-service.ts';
import type { Schedule } from '../../modules/schedules/schedule.ts';
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
    const ofImage = isCalledByApplication(server) ? application : [];
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
  const { fargate, shift } = made.web;
  if (shift && callers.has(fargate)) discovery.call(shift);
  // Whoever is called may call, too.
  for (const { settings, fargate } of internalServices) discovery.serve(settings, fargate);
}

/**
 * What is called is there, and speaks the newest API, before what calls it: with Service Connect only tasks that start after an endpoint's first deploy reach it by their proxy
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html). Workers alone are older than the internal services of the application's image, which send them
 * tasks: an old one would throw away a task of a kind that it does not know. Nor is there an order between internal services of which each may call the other, itself or by way of others.
 */
export function startInternalServicesFirst(made: Services): void {
  const { internalServices, others, ofApplication: application, workers, schedules } = made;
  const callers = new Map(
    internalServices.map((server) => [
      server.fargate,
      [...(isCalledByApplication(server) ? [...application, ...schedules] : []), ...namedBy(server, made)],
    ]),
  );
  const ofWorkers = new Set<Caller>(workers.map(({ fargate }) => fargate));
  for (const [server, clients] of callers) {
    const sends = !others.includes(server);
    for (const client of clients) {
      if ((ofWorkers.has(client) && sends) || callersAtAnyRemove(client, callers).has(server)) continue;
      client.waitFor(server.service);
    }
  }
}

type Caller = FargateService | Schedule;

/** Who calls it, and who calls those, and so on. */
function callersAtAnyRemove(
  server: Caller,
  callers: ReadonlyMap<Caller, readonly Caller[]>,
  found = new Set<Caller>(),
): Set<Caller> {
  for (const caller of callers.get(server) ?? []) {
    if (found.has(caller)) continue;
    found.add(caller);
    callersAtAnyRemove(caller, callers, found);
  }
  return found;
}

function isCalledByApplication({ settings }: InternalService): boolean {
  return settings.internal.clients.includes(ofApplication);
}

/** The services of other images that may call it. */
function namedBy({ settings }: InternalService, { services, internalServices }: Services): FargateService[] {
  const { clients } = settings.internal;
  return [...services, ...internalServices]
    .filter((service) => service.settings.image !== 'application' && clients.includes(service.settings.name))
    .map(({ fargate }) => fargate);
}
