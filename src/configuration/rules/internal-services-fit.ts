import { type InternalSettings, ofApplication, urlVariable } from '../../../modules/discovery/settings.ts';
import { type BalancedSettings, balancedOnly, balancedShape } from '../../../modules/fargate-service/settings.ts';
import { didYouMean } from '../../../modules/shared/did-you-mean.ts';
import { requestAlarmsShape, serviceAlarmsShape } from '../../../modules/workload/settings.ts';
import { webName } from '../called.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { inEachService, mostTasks, type Service } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Internal = Extract<Service, { kind: 'service' }>;

/** A service of ECS that is found by DNS has 1,000 tasks at most (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html), and in a deploy twice as many as otherwise. */
const mostTasksFound = 500;

/** What only the load balancer measures. */
const balancedAlarms = Object.keys(requestAlarmsShape).filter((name) => !(name in serviceAlarmsShape));
const standardAlarms: Record<string, unknown> = balancedShape.alarms.parse(undefined);

/**
 * An internal service is told by its container whether it is well, is called by services that there are, and has nothing that only the load balancer would do. Where services call `web`, it is called
 * by those that there are, too, and alone has its name.
 */
export const internalServicesFit: EnvironmentRule = (environment) =>
  inEachService(environment, (service) => {
    if (service.kind !== 'web' && service.kind !== 'service') return [];
    const { path } = service;
    const { internal } = service.settings;
    if (!internal) return [];
    const ofKind =
      service.kind === 'web' ? [() => namedWeb(environment)] : [() => ofLoadBalancer(service), () => checked(service)];
    const ofAll = [
      () => timeouts(path, internal),
      () => clients(service, internal, environment),
      () => tooMany(service),
    ];
    return [...ofKind, ...ofAll].flatMap(unlessUnreadable);
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
function timeouts(path: string, { perRequestTimeoutSeconds: got, idleTimeoutSeconds }: InternalSettings): Finding[] {
  if (got <= idleTimeoutSeconds) return [];
  const other = `${path}.internal.idleTimeoutSeconds`;
  const must = `must be at most ${other}, ${idleTimeoutSeconds}`;
  return [{ path: `${path}.internal.perRequestTimeoutSeconds`, must, got, wayOut: `lower it, or raise ${other}` }];
}

function clients(
  { kind, path, settings }: Service,
  { clients: named }: InternalSettings,
  { services }: EnvironmentConfig,
): Finding[] {
  const own = kind === 'service' ? settings.name : undefined;
  const others = services.filter(({ name, image }) => image !== 'application' && name !== own);
  const known = [ofApplication, ...others.map(({ name }) => name)];
  const at = (index: number) => `${path}.internal.clients[${index}]`;
  return [
    ...namedTwice(named, at, 'name each client once'),
    ...named.flatMap((name, index): Finding[] => {
      if (known.includes(name)) return [];
      const must = `must be ${ofApplication}, or ${own === undefined ? 'one' : 'another'} of services that runs an image of its own`;
      return [{ path: at(index), must, got: name, wayOut: didYouMean([name], known) }];
    }),
  ];
}

/** Both would be found by one variable. */
function namedWeb({ services }: EnvironmentConfig): Finding[] {
  return services.flatMap(({ name }, index): Finding[] => {
    if (name !== webName) return [];
    const must = `must not be ${webName} with web.internal, which is found as ${urlVariable(webName)}`;
    return [
      { path: `services[${index}].name`, must, got: name, wayOut: 'take another name, or leave web.internal out' },
    ];
  });
}

function tooMany(service: Service): Finding[] {
  const { setting, tasks } = mostTasks(service);
  if (tasks <= mostTasksFound) return [];
  const must = `must be at most ${mostTasksFound} with internal, since DNS names 1000 tasks of a service and a deploy has twice as many`;
  return [{ path: setting, must, got: tasks, wayOut: 'take fewer tasks, or leave internal out' }];
}
