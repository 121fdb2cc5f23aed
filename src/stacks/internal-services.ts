import type { Discovery, Server } from '../../modules/discovery/discovery.ts';
import { ofApplication } from '../../modules/discovery/settings.ts';
import type { FargateService } from '../../modules/fargate-service/fargate-service.ts';
import type { Schedule } from '../../modules/schedules/schedule.ts';
import { allow, type Client } from '../../modules/shared/connections.ts';
import { webName } from '../configuration/called.ts';
import type { Services } from './services.ts';

/** What tasks call by its name. */
interface Called extends Server {
  readonly fargate: FargateService;
}

/** The internal services, and `web` where it lets services call it. */
function calledOf({ web, internalServices }: Services): Called[] {
  const { internal } = web.settings;
  return [
    ...internalServices.map((service) => ({
      ...{ name: service.settings.name, internal: service.settings.internal },
      ...{ endpoint: service, fargate: service.fargate, isBalanced: false },
    })),
    ...(internal ? [{ name: webName, internal, endpoint: web, fargate: web.fargate, isBalanced: true }] : []),
  ];
}

/**
 * Opens the way to each service that is called by its name for those whom it names, and has it found. `application` are the tasks of the application's image. Of those, what only sends tasks or shows them
 * has no proxy: it calls by DNS, as do tasks that no service of ECS runs, which have no Service Connect
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html). Where proxies alone are understood, what has none has no way either.
 */
export function connectInternalServices(discovery: Discovery, made: Services, application: readonly Client[]): void {
  const { beat, flower } = made;
  const called = calledOf(made);
  const clientsOf = new Map(
    called.map((server) => [
      server,
      [...(isCalledByApplication(server) ? application : []), ...namedBy(server, made)].filter(
        (client) => client !== server.fargate,
      ),
    ]),
  );
  const callers = made.all.filter(
    (service) =>
      service !== beat?.fargate &&
      service !== flower?.fargate &&
      [...clientsOf.values()].some((clients) => clients.includes(service)),
  );
  for (const caller of callers) discovery.call(caller);
  const { fargate, shift } = made.web;
  if (shift && callers.includes(fargate)) discovery.call(shift);
  // Whoever is called may call, too.
  for (const [server, clients] of clientsOf) {
    const endpoints = discovery.serve(server, server.fargate);
    for (const client of clients) {
      if (discovery.isEncrypted && !callers.some((caller) => caller === client)) continue;
      for (const endpoint of endpoints) allow(client, endpoint);
    }
  }
}

/**
 * What is called is there, and speaks the newest API, before what calls it: with Service Connect only tasks that start after an endpoint's first deploy reach it by their proxy
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html). Workers alone are older than the services of the application's image that are called, which send them
 * tasks: an old one would throw away a task of a kind that it does not know. Nor is there an order between services of which each may call the other, itself or by way of others.
 */
export function startInternalServicesFirst(made: Services): void {
  const { others, ofApplication: application, workers, schedules } = made;
  const callers = new Map(
    calledOf(made).map((server) => [
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

function isCalledByApplication({ internal }: Pick<Called, 'internal'>): boolean {
  return internal.clients.includes(ofApplication);
}

/** The services of other images that may call it. */
function namedBy({ internal }: Pick<Called, 'internal'>, { services, internalServices }: Services): FargateService[] {
  return [...services, ...internalServices]
    .filter(({ settings }) => settings.image !== 'application' && internal.clients.includes(settings.name))
    .map(({ fargate }) => fargate);
}
