import { ofApplication } from '../../../modules/discovery/settings.ts';
import { type BalancedSettings, balancedOnly, balancedShape } from '../../../modules/fargate-service/settings.ts';
import { type InternalServiceSettings, isInternalService } from '../../../modules/service/settings.ts';
import { didYouMean } from '../../../modules/shared/did-you-mean.ts';
import { requestAlarmsShape, serviceAlarmsShape } from '../../../modules/workload/settings.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { inEachService, mostTasks, type Service } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Further = Extract<Service, { kind: 'service' }>;
type Internal = Further & { settings: InternalServiceSettings };

/** A service of ECS that is found by DNS has 1,000 tasks at most (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html), and in a deploy twice as many as otherwise. */
const mostTasksFound = 500;

/** What only the load balancer measures. */
const balancedAlarms = Object.keys(requestAlarmsShape).filter((name) => !(name in serviceAlarmsShape));
const standardAlarms: Record<string, unknown> = balancedShape.alarms.parse(undefined);

/** An internal service is told by its container whether it is well, is called by services that there are, and has nothing that only the load balancer would do. */
export const internalServicesFit: EnvironmentRule = (environment) =>
  inEachService(environment, (service) => {
    if (service.kind !== 'service' || !isInternalService(service.settings)) return [];
    const internal = { ...service, settings: service.settings };
    return [ofLoadBalancer, checked, timeouts, clients, tooMany].flatMap((judge) =>
      unlessUnreadable(() => judge(internal, environment)),
    );
  });

function ofLoadBalancer({ path, settings }: Internal): Finding[] {
  const given: [setting: string, got: unknown][] = balancedOnly
    .filter(({ name, standard }) => settings[name as keyof BalancedSettings] !== standard)
    .map(({ name }) => [name, settings[name as keyof BalancedSettings]]);
  const perTarget = settings.scaling?.requestsPerTargetPerMinute;
  if (perTarget !== undefined) given.push(['scaling.requestsPerTargetPerMinute', perTarget]);
  const alarms: Record<string, unknown> = settings.alarms;
  for (const name of balancedAlarms) {
    if (JSON.stringify(alarms[name]) !== JSON.stringify(standardAlarms[name]))
      given.push([`alarms.${name}`, alarms[name]]);
  }
  return given.map(([setting, got]) => ({
    path: `${path}.${setting}`,
    must: 'must be left out with internal',
    got,
    wayOut: 'no load balancer is before an internal service; leave internal out to have one',
  }));
}

function checked({ path, settings }: Internal): Finding[] {
  if (settings.containerHealthCheck) return [];
  const wayOut =
    'nothing else tells whether a task is well; such as { command: ["wget", "--spider", "http://127.0.0.1:3000/healthz"] }';
  return [{ path: `${path}.containerHealthCheck`, must: 'must be given with internal', got: undefined, wayOut }];
}

/** The connection would be closed before the answer is late: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html */
function timeouts({ path, settings: { internal } }: Internal): Finding[] {
  const { perRequestTimeoutSeconds: got, idleTimeoutSeconds } = internal;
  if (got <= idleTimeoutSeconds) return [];
  const other = `${path}.internal.idleTimeoutSeconds`;
  const must = `must be at most ${other}, ${idleTimeoutSeconds}`;
  return [{ path: `${path}.internal.perRequestTimeoutSeconds`, must, got, wayOut: `lower it, or raise ${other}` }];
}

function clients({ path, settings }: Internal, { services }: EnvironmentConfig): Finding[] {
  const { clients: named } = settings.internal;
  const others = services.filter(({ name, image }) => image !== 'application' && name !== settings.name);
  const known = [ofApplication, ...others.map(({ name }) => name)];
  const at = (index: number) => `${path}.internal.clients[${index}]`;
  return [
    ...namedTwice(named, at, 'name each client once'),
    ...named.flatMap((name, index): Finding[] => {
      if (known.includes(name)) return [];
      const must = `must be ${ofApplication}, or another of services that runs an image of its own`;
      return [{ path: at(index), must, got: name, wayOut: didYouMean([name], known) }];
    }),
  ];
}

function tooMany(service: Internal): Finding[] {
  const { setting, tasks } = mostTasks(service);
  if (tasks <= mostTasksFound) return [];
  const must = `must be at most ${mostTasksFound} with internal, since DNS names 1000 tasks of a service and a deploy has twice as many`;
  return [{ path: setting, must, got: tasks, wayOut: 'take fewer tasks, or leave internal out' }];
}
